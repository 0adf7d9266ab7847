/// Durations as a guide writes them: `250ms`, `90s`, `5m`, `1h30m`, `2d`.
package enum WrittenDuration {
    private static let units: [(name: String, seconds: Double)] = [("d", 86400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001)]

    /// nil for anything else: each unit at most once, the greater ones first, at most a year in all.
    package static func seconds(_ text: String) -> Double? {
        var rest = text.utf8[...]
        var allowed = units[...]
        var total = 0.0
        guard !rest.isEmpty, text.utf8.count <= 24 else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            rest = rest.dropFirst(letters.count)
            guard let number = Double(String(decoding: digits, as: UTF8.self)),
                let index = allowed.firstIndex(where: { $0.name.utf8.elementsEqual(letters) })
            else { return nil }
            total += number * units[index].seconds
            allowed = allowed[(index + 1)...]
        }
        return total <= 366 * 86400 ? total : nil
    }
}

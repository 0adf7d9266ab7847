/// Decimal numbers as people and databases write them; never `inf`, `nan` or `0x10`.
enum Numbers {
    static func parse(_ text: String) -> Double? {
        let allowed = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
        }
        guard allowed, text.utf8.count <= 64, let value = Double(text), value.isFinite else { return nil }
        return value
    }
}

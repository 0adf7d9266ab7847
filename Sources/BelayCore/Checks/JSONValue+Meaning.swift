extension JSONValue {
    var shown: String { description.shown() }

    /// A number, or a text that is one.
    var asNumber: Double? {
        switch self {
        case .number(let value): return value
        case .string(let text): return Numbers.parse(text)
        case .null, .bool, .array, .object: return nil
        }
    }

    /// Equality across the ways in which a value may be told: a program prints `0` where a database answers 0.
    /// Two texts are equal only letter for letter, so that version `1.10` is never `1.1`.
    func means(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.string(let first), .string(let second)): return first == second
        case (.number, .number), (.number, .string), (.string, .number):
            guard let first = asNumber, let second = other.asNumber else { return false }
            return first == second
        case (.bool(let value), .string(let text)), (.string(let text), .bool(let value)):
            return text == (value ? "true" : "false")
        default: return self == other
        }
    }

    /// The first thing that is expected of it and is not so; keys that nobody asked for may be there.
    func difference(from wanted: JSONValue, at path: String) -> String? {
        switch (self, wanted) {
        case (.object(let seen), .object(let wanted)):
            for (key, value) in wanted.sorted(by: { $0.key < $1.key }) {
                let path = "\(path).\(key.shown(limit: 40))"
                guard let found = seen[key] else { return "expected \(path) \(value.shown), but it is missing" }
                if let difference = found.difference(from: value, at: path) { return difference }
            }
            return nil
        case (.array(let seen), .array(let wanted)):
            guard seen.count == wanted.count else { return "expected \(path) with \(wanted.count) items, saw \(seen.count)" }
            for (index, pair) in zip(seen, wanted).enumerated() {
                if let difference = pair.0.difference(from: pair.1, at: "\(path)[\(index)]") { return difference }
            }
            return nil
        default: return means(wanted) ? nil : "expected \(path) \(wanted.shown), saw \(shown)"
        }
    }
}

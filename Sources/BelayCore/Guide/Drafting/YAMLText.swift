/// YAML as guides are written: mappings and lists in one line, quotes only where they are needed.
indirect enum YAMLText: Sendable, Equatable {
    case plain(String)
    case text(String)
    case list([YAMLText])
    case mapping([(key: String, value: YAMLText)])

    static func == (left: YAMLText, right: YAMLText) -> Bool { left.line == right.line }

    static func texts(_ values: [String]) -> YAMLText { .list(values.map { .text($0) }) }

    var line: String {
        switch self {
        case .plain(let text): return text
        case .text(let text): return Self.scalar(text)
        case .list(let items): return "[\(items.map(\.line).joined(separator: ", "))]"
        case .mapping(let entries):
            return "{\(entries.map { "\(Self.scalar($0.key)): \($0.value.line)" }.joined(separator: ", "))}"
        }
    }

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .plain("null")
        case .bool(let isSo): self = .plain(isSo ? "true" : "false")
        case .number: self = .plain(value.description)
        case .string(let text): self = .text(text)
        case .array(let values): self = .list(values.map { YAMLText($0) })
        case .object(let members): self = .mapping(members.sorted { $0.key < $1.key }.map { ($0.key, YAMLText($0.value)) })
        }
    }

    /// Words that a reader of YAML takes for something else than text.
    private static let meaningful: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "~", "y", "n"]

    static func scalar(_ text: String) -> String {
        let isSafe = text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", "+": return true
            default: return false
            }
        }
        let isWords = text.unicodeScalars.allSatisfy {
            $0 == " " || $0.properties.isAlphabetic || "_-./+".unicodeScalars.contains($0) || ("0"..."9").contains($0)
        }
        let begins = text.unicodeScalars.first.map { $0.properties.isAlphabetic || $0 == "/" || $0 == "_" || $0 == "." } ?? false
        let ends = text.last.map { $0 != " " } ?? false
        if isSafe || isWords, begins, ends, !text.contains("  "), !meaningful.contains(text.lowercased()),
            Numbers.parse(text) == nil,
            !text.hasPrefix("---"), !text.hasPrefix("...")
        {
            return text
        }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

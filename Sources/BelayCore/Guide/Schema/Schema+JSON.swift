extension Schema where Value == JSONValue {
    /// Any YAML as the JSON that it means.
    static let json = Schema(.value("any JSON, written as YAML")) { node, reading in value(node, reading) }

    /// One scalar.
    static func scalar(_ words: String) -> Schema {
        Schema(.value(words)) { node, reading in
            guard case .scalar = node.content else {
                reading.refuseKind(node, wanted: words)
                return nil
            }
            return value(node, reading)
        }
    }

    private static func value(_ node: GuideNode, _ reading: Reading) -> JSONValue? {
        switch node.content {
        case .scalar(_, quoted: true): return reading.scalar(node, wanted: "a value").map(JSONValue.string)
        case .scalar(_, quoted: false): return reading.scalar(node, wanted: "a value").map(bare)
        case .sequence(let items):
            let values = items.compactMap { value($0, reading) }
            return values.count == items.count ? .array(values) : nil
        case .mapping(let entries):
            var result: [String: JSONValue] = [:]
            for entry in entries { result[entry.key] = value(entry.value, reading) }
            return result.count == entries.count ? .object(result) : nil
        }
    }

    /// A number only where it is written as numbers are: `1.10` and `007` are text, most likely a version and a code.
    private static func bare(_ text: String) -> JSONValue {
        switch text {
        case "null", "~": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            guard let number = Numbers.parse(text), JSONValue.number(number).description == text else { return .string(text) }
            return .number(number)
        }
    }
}

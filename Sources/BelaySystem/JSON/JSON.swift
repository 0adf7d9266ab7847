import BelayCore
import FoundationEssentials

/// The only way to JSON: keys sorted, so that equal values are equal bytes.
package enum JSON {
    package static func encode(_ value: some Encodable, pretty: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(value))
        } catch let error as EncodingError {
            throw BelayError(.failed, "cannot write JSON: \(reason(error))")
        }
    }

    package static func text(_ value: some Encodable, pretty: Bool = false) throws -> String {
        String(decoding: try encode(value, pretty: pretty), as: UTF8.self)
    }

    package static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw BelayError(.failed, "cannot read JSON: \(reason(error))")
        }
    }

    private static func reason(_ error: EncodingError) -> String {
        guard case .invalidValue(_, let context) = error else { return "a value cannot be written" }
        return place(context.codingPath) + "the value cannot be written"
    }

    /// Never holds a value of the document, which might be a secret.
    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            return place(context.codingPath) + "'\(key.stringValue)' is missing"
        case .valueNotFound(_, let context):
            return place(context.codingPath) + "null is not allowed"
        case .typeMismatch(let type, let context):
            return place(context.codingPath) + "is not \(name(of: type))"
        case .dataCorrupted(let context):
            guard context.codingPath.isEmpty else { return place(context.codingPath) + "the value is not allowed" }
            return "it is not valid JSON"
        @unknown default:
            return "it is not as expected"
        }
    }

    /// `stores[0].name: `, or nothing at the root.
    private static func place(_ path: [any CodingKey]) -> String {
        var place = ""
        for key in path {
            if let index = key.intValue {
                place += "[\(index)]"
            } else {
                place += place.isEmpty ? key.stringValue : "." + key.stringValue
            }
        }
        return place.isEmpty ? "" : place + ": "
    }

    private static func name(of type: any Any.Type) -> String {
        let name = String(describing: type)
        if name.hasPrefix("Array") { return "a list" }
        if name.hasPrefix("Dictionary") { return "an object" }
        switch name {
        case "String": return "a string"
        case "Bool": return "true or false"
        case "Double", "Float": return "a number"
        default: return name.contains("Int") ? "a whole number" : "of the kind expected"
        }
    }
}

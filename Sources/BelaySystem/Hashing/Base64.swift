import FoundationEssentials

/// Bytes as text that goes through headers of HTTP.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}

import CCrypto

/// Bytes as text that goes through headers of HTTP.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        // Four letters for three bytes, and the zero that ends them.
        var letters = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&letters, bytes, Int32(bytes.count))
        return String(decoding: letters.prefix(Int(count)), as: UTF8.self)
    }
}

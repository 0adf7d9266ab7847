import CCrypto

/// Tells whether two secret values are the same without holding either: HMAC-SHA256, of which the first 64 bits are kept.
package enum KeyedHash {
    package static func of(_ value: String, key: [UInt8]) -> String {
        let message = Array(value.utf8)
        var code = [UInt8](repeating: 0, count: 32)
        var length = 0
        let result = EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, &code, code.count, &length)
        guard result != nil, length == code.count else { fatalError("internal error: libcrypto cannot compute HMAC-SHA256") }
        return Hexadecimal.text(code.prefix(8))
    }
}

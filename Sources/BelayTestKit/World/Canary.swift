import Glibc

/// A value that must not be found anywhere, in the forms that it may take on its way there.
package enum Canary {
    package static func forms(of value: String) -> [String] { [value, base64(value), url(value), json(value)] }

    package static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        bytes.withUnsafeBytes { bytes in
            Array(text.utf8).withUnsafeBytes { text in
                guard var place = bytes.baseAddress, let wanted = text.baseAddress else { return false }
                let end = place + bytes.count
                while end - place >= text.count, let found = memchr(place, Int32(text[0]), end - place) {
                    if end - UnsafeRawPointer(found) >= text.count, memcmp(found, wanted, text.count) == 0 { return true }
                    place = UnsafeRawPointer(found) + 1
                }
                return false
            }
        }
    }

    package static func base64(_ value: String) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(value.utf8)
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(0) { $0 << 8 | Int($1) }
            bits <<= 8 * (3 - group.count)
            for place in 0...3 { text.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : "=") }
        }
        return text
    }

    static func url(_ value: String) -> String {
        value.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "-._~".utf8.contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    static func json(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("/", with: "\\/").replacing("\n", with: "\\n")
    }
}

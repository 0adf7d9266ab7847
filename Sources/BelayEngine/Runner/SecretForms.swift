/// The ways in which a secret comes along in what others write: as it is, line by line, in base64 wherever it stands in
/// the encoded text, in an address, in JSON.
enum SecretForms {
    /// Shorter ones would tear holes into every line and hide nothing.
    static let fewestBytes = 6

    static func of(_ value: String) -> [[UInt8]] {
        let whole = Array(value.utf8)
        let lines = whole.split { $0 == 0x0A || $0 == 0x0D }.map(Array.init)
        let forms = (lines.count > 1 ? [whole] + lines : [whole]).filter { $0.count >= fewestBytes }.flatMap { bytes in
            [bytes] + (0...2).flatMap { base64(bytes, behind: $0) } + addresses(bytes) + json(bytes)
        }
        return forms.filter { $0.count >= fewestBytes }
    }

    /// What of the encoded text is only the secret's, where so many bytes stand before it in its group of three.
    private static func base64(_ bytes: [UInt8], behind: Int) -> [[UInt8]] {
        let common = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let all = [UInt8](repeating: 0, count: behind) + bytes
        let first = [0, 2, 3][behind]
        let last = all.count * 8 / 6
        guard first < last else { return [] }
        return ["+/", "-_"].map { ending in
            let letters = common + Array(ending.utf8)
            return (first..<last).map { place in
                let bit = place * 6
                let pair = Int(all[bit / 8]) << 8 | (bit / 8 + 1 < all.count ? Int(all[bit / 8 + 1]) : 0)
                return letters[pair >> (10 - bit % 8) & 63]
            }
        }
    }

    /// Percent-encoded, with digits of either case, and blanks in either way.
    private static func addresses(_ bytes: [UInt8]) -> [[UInt8]] {
        ["0123456789ABCDEF", "0123456789abcdef"].flatMap { digits in
            ["%20", "+"].map { blank in
                bytes.flatMap { byte -> [UInt8] in
                    if isUnreserved(byte) { return [byte] }
                    if byte == 0x20 { return Array(blank.utf8) }
                    let digits = Array(digits.utf8)
                    return [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || "-._~".utf8.contains(byte)
    }

    private static func json(_ bytes: [UInt8]) -> [[UInt8]] {
        [false, true].map { escapesSlash in
            bytes.flatMap { byte -> [UInt8] in
                switch byte {
                case 0x22, 0x5C: return [0x5C, byte]
                case 0x2F where escapesSlash: return [0x5C, byte]
                case 0x0A: return Array("\\n".utf8)
                case 0x0D: return Array("\\r".utf8)
                case 0x09: return Array("\\t".utf8)
                default: return [byte]
                }
            }
        }
    }
}

/// SQL as text: what may be said without parsing it.
package enum SQLText {
    /// An identifier in quotes, as every engine of the standard takes it.
    package static func quoted(_ identifier: String) -> String {
        var result = "\""
        for character in identifier.unicodeScalars {
            if character == "\"" { result += "\"" }
            result.unicodeScalars.append(character)
        }
        return result + "\""
    }

    /// The same statement whatever its layout: comments gone, and white space only where it parts two words.
    /// What stands in quotes of any kind is left as it is.
    package static func normalised(_ sql: String) -> String {
        var reader = Layout(bytes: Array(sql.utf8))
        return String(decoding: reader.normalise(), as: UTF8.self)
    }
}

private struct Layout {
    let bytes: [UInt8]
    var position = 0
    var result: [UInt8] = []
    var gap = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func normalise() -> [UInt8] {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), 9...13:
                gap = true
                position += 1
            case UInt8(ascii: "-") where peek(1) == byte: skipLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): skipBlock()
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): copyQuoted(until: byte)
            case UInt8(ascii: "["): copyQuoted(until: UInt8(ascii: "]"))
            default:
                append(byte)
                position += 1
            }
        }
        return result
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private mutating func append(_ byte: UInt8) {
        if gap, let last = result.last, Self.parts(last, byte) { result.append(UInt8(ascii: " ")) }
        gap = false
        result.append(byte)
    }

    private mutating func skipLine() {
        gap = true
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func skipBlock() {
        gap = true
        position += 2
        while let byte = peek(), !(byte == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) { position += 1 }
        position = min(position + 2, bytes.count)
    }

    /// A doubled quote inside is two quoted pieces side by side, which copies just as well.
    private mutating func copyQuoted(until end: UInt8) {
        append(bytes[position])
        position += 1
        while let byte = peek() {
            result.append(byte)
            position += 1
            if byte == end { return }
        }
    }

    /// Two words would run together, and two quoted pieces would become one with a doubled quote in it.
    private static func parts(_ left: UInt8, _ right: UInt8) -> Bool {
        isWord(left) && isWord(right) || left == right && (left == UInt8(ascii: "'") || left == UInt8(ascii: "\""))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            return true
        default: return false
        }
    }
}

/// Where the values, keys and members of a JSON document lie in its bytes: enough to change one of them and leave a document.
struct JSONPieces {
    /// What a reader may not have thought of, each a value.
    static let oddValues: [[UInt8]] = [
        "null", "true", "0", "-1", "1.5", "1e999", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "4096",
        "\"\"", "\".\"", "\"..\"", "\"../x\"", "\"/etc/passwd\"", "\"a//b\"", "\"a/./b\"", "\"a\\u0000b\"", "\"\\ud800\"",
        "\"e\\u0301\"", "[]", "{}",
        "[[]]", "[null]", "{\"\":{}}", "\"directory\"", "\"link\"", "\"file\"", "\"objects/000000.zst\"", "\"objects/../x.zst\"",
    ].map { Array($0.utf8) }

    private static let deepest = 64

    /// The document itself is the last.
    private(set) var values: [Range<Int>] = []
    private(set) var keys: [Range<Int>] = []
    /// What stands between two commas.
    private(set) var members: [Range<Int>] = []
    /// Strings without their quotes.
    private(set) var texts: [Range<Int>] = []
    private let bytes: [UInt8]
    private var place = 0

    /// nil where that is no document.
    init?(of bytes: [UInt8]) {
        self.bytes = bytes
        guard value(depth: 0) else { return nil }
        skipBlanks()
        guard place == bytes.count else { return nil }
    }

    /// The member with one of the commas beside it.
    func removing(_ member: Range<Int>) -> Range<Int> {
        func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x0A, 0x0D, 0x09].contains(byte) }
        if let next = bytes[member.upperBound...].firstIndex(where: { !isBlank($0) }), bytes[next] == UInt8(ascii: ",") {
            return member.lowerBound..<next + 1
        }
        if let last = bytes[..<member.lowerBound].lastIndex(where: { !isBlank($0) }), bytes[last] == UInt8(ascii: ",") {
            return last..<member.upperBound
        }
        return member
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        guard depth < Self.deepest else { return false }
        skipBlanks()
        let begin = place
        switch next {
        case UInt8(ascii: "{"): guard group(until: UInt8(ascii: "}"), named: true, depth) else { return false }
        case UInt8(ascii: "["): guard group(until: UInt8(ascii: "]"), named: false, depth) else { return false }
        case 0x22:
            guard let text = string() else { return false }
            texts.append(text)
        default: guard word() else { return false }
        }
        values.append(begin..<place)
        return true
    }

    private mutating func group(until end: UInt8, named: Bool, _ depth: Int) -> Bool {
        place += 1
        skipBlanks()
        if take(end) { return true }
        while true {
            skipBlanks()
            let begin = place
            if named {
                guard string() != nil else { return false }
                keys.append(begin..<place)
                skipBlanks()
                guard take(UInt8(ascii: ":")) else { return false }
            }
            guard value(depth: depth + 1) else { return false }
            members.append(begin..<place)
            skipBlanks()
            if take(end) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
    }

    /// Without the quotes.
    private mutating func string() -> Range<Int>? {
        guard take(0x22) else { return nil }
        let begin = place
        while let byte = next {
            place += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == 0x22 { return begin..<place - 1 }
        }
        return nil
    }

    /// A number, or one of the three words.
    private mutating func word() -> Bool {
        let begin = place
        while let byte = next,
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45].contains(byte)
        {
            place += 1
        }
        return place > begin
    }
}

/// One `KEY=value` in the bytes of an environment file.
struct EnvironmentAssignment: Sendable, Equatable {
    var key: String
    var value: String
    var quote: EnvironmentQuoting.Quote
    /// The value as it is written, quotes and all.
    var valueRange: Range<Int>
    /// From the line's first byte to after its end.
    var lineRange: Range<Int>
}

/// Finds the assignments in the bytes of an environment file. Anything may be in it; nothing is an error.
struct EnvironmentScanner {
    private let bytes: [UInt8]
    private var place: Int

    static func assignments(in bytes: [UInt8]) -> [EnvironmentAssignment] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var scanner = EnvironmentScanner(bytes: bytes, place: bytes.starts(with: mark) ? mark.count : 0)
        var found: [EnvironmentAssignment] = []
        while scanner.place < bytes.count {
            if let assignment = scanner.line() { found.append(assignment) }
        }
        return found
    }

    /// Reads one line, or the lines that a quote spans, and stands at the next.
    private mutating func line() -> EnvironmentAssignment? {
        let start = place
        var end = endOfLine(from: start)
        defer { place = end.next }
        var at = skipBlanks(from: start, to: end.content)
        var key = word(from: at, to: end.content)
        if bytes[key].elementsEqual("export".utf8), key.upperBound < end.content, isBlank(bytes[key.upperBound]) {
            at = skipBlanks(from: key.upperBound, to: end.content)
            let exported = word(from: at, to: end.content)
            // `export = x` is a key called export.
            if !exported.isEmpty { key = exported }
        }
        let equals = skipBlanks(from: key.upperBound, to: end.content)
        guard !key.isEmpty, equals < end.content, bytes[equals] == 0x3D else { return nil }
        let first = skipBlanks(from: equals + 1, to: end.content)
        let name = String(decoding: bytes[key], as: UTF8.self)
        if let quoted = quoted(from: first, to: end.content) {
            end = quoted.end
            return EnvironmentAssignment(
                key: name, value: quoted.value, quote: quoted.quote, valueRange: first..<quoted.close + 1,
                lineRange: start..<end.next)
        }
        let last = endOfPlain(from: first, to: end.content)
        let value = String(decoding: bytes[first..<last], as: UTF8.self)
        // A value put where there is none must not touch the comment behind it.
        let range = first == last ? equals + 1..<equals + 1 : first..<last
        return EnvironmentAssignment(key: name, value: value, quote: .bare, valueRange: range, lineRange: start..<end.next)
    }

    private typealias LineEnd = (content: Int, next: Int)

    private func endOfLine(from start: Int) -> LineEnd {
        let newline = bytes[start...].firstIndex(of: 0x0A)
        var content = newline ?? bytes.count
        while content > start, bytes[content - 1] == 0x0D { content -= 1 }
        return (content, newline.map { $0 + 1 } ?? bytes.count)
    }

    /// A quoted value, if the quote is closed and nothing but a comment follows it.
    private func quoted(from first: Int, to content: Int) -> (
        value: String, quote: EnvironmentQuoting.Quote, close: Int, end: LineEnd
    )? {
        guard first < content, bytes[first] == 0x22 || bytes[first] == 0x27 else { return nil }
        let isDouble = bytes[first] == 0x22
        var close = first + 1
        while close < bytes.count, bytes[close] != bytes[first] { close += isDouble && bytes[close] == 0x5C ? 2 : 1 }
        guard close < bytes.count else { return nil }
        let end = endOfLine(from: close)
        let after = skipBlanks(from: close + 1, to: end.content)
        guard after == end.content || (bytes[after] == 0x23 && after > close + 1) else { return nil }
        let inside = bytes[(first + 1)..<close]
        let value = isDouble ? EnvironmentQuoting.unescaped(inside) : Array(inside)
        return (String(decoding: value, as: UTF8.self), isDouble ? .double : .single, close, end)
    }

    /// Where an unquoted value ends: before a comment, which needs a blank in front of it.
    private func endOfPlain(from first: Int, to content: Int) -> Int {
        var last = content
        for index in first..<max(first, content) where bytes[index] == 0x23 && isBlank(bytes[index - 1]) {
            last = index
            break
        }
        while last > first, isBlank(bytes[last - 1]) { last -= 1 }
        return last
    }

    private func skipBlanks(from start: Int, to end: Int) -> Int {
        var place = start
        while place < end, isBlank(bytes[place]) { place += 1 }
        return place
    }

    private func word(from start: Int, to end: Int) -> Range<Int> {
        var place = start
        while place < end, EnvironmentScanner.isKeyByte(bytes[place]) { place += 1 }
        return start..<place
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Some files have dots and hyphens in their keys; they are read, but not written.
    static func isKeyByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2E
            || byte == 0x2D
    }
}

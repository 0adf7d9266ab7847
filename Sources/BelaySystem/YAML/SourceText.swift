import BelayCore

/// The text of a file that a person wrote: known to be characters that can be shown, and cut into lines as libyaml does.
struct SourceText {
    let file: String
    /// UTF-8 without a byte order mark.
    let bytes: [UInt8]

    /// A longer line is not worth showing; its caret would be off the screen.
    private static let longestSnippet = 200
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(_ bytes: [UInt8], file: String, byteLimit: Int) throws(Diagnostic) {
        self.file = file
        self.bytes = bytes.starts(with: Self.byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
        guard bytes.count <= byteLimit else {
            throw Diagnostic(
                file: file, mark: Mark(line: 1, column: 1),
                message: "the file has \(bytes.count) bytes; no more than \(byteLimit) are read",
                fix: "check that it is the right file")
        }
        try checkCharacters()
    }

    func diagnostic(_ mark: Mark, _ message: String, fix: String?) -> Diagnostic {
        Diagnostic(file: file, mark: mark, message: message, fix: fix, snippet: snippet(at: mark))
    }

    /// What stands before the first character of a line that is neither space nor tab.
    func indentation(ofLine number: Int) -> String {
        String(String.UnicodeScalarView(line(number).prefix { $0 == " " || $0 == "\t" }))
    }

    func character(at mark: Mark) -> Unicode.Scalar? {
        line(mark.line).dropFirst(mark.column - 1).first
    }

    private func snippet(at mark: Mark) -> String? {
        let line = line(mark.line)
        guard !line.isEmpty, mark.column <= Self.longestSnippet else { return nil }
        return Printable.text(String(String.UnicodeScalarView(line)), limit: Self.longestSnippet)
    }

    private func line(_ number: Int) -> ArraySlice<Unicode.Scalar> {
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        var current = 1
        var start = 0
        for (index, scalar) in scalars.enumerated() where LineCount.ends(scalar, before: scalars.dropFirst(index + 1).first) {
            if current == number {
                let line = scalars[start..<index]
                return line.last == "\r" ? line.dropLast() : line
            }
            current += 1
            start = index + 1
        }
        return current == number ? scalars[start...] : []
    }

    /// Finds the first place that no text editor would show as it is.
    private func checkCharacters() throws(Diagnostic) {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = LineCount()
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput:
                return
            case .error:
                let wide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
                throw diagnostic(
                    count.mark, wide ? "the file is UTF-16 text" : "the text is not valid UTF-8", fix: "save the file as UTF-8")
            case .scalarValue(let scalar):
                if let name = Self.refusedName(scalar) {
                    throw diagnostic(
                        count.mark, "\(name) is not allowed",
                        fix: "remove it; in double quotes it can be written as an escape")
                }
                count.take(scalar)
            }
        }
    }

    private static func refusedName(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0: return "a NUL character"
        case 0x09, 0x0A, 0x0D, 0x85: return nil
        case 0x01...0x1F, 0x7F...0x9F: return "the control character \(Printable.codePoint(scalar))"
        case 0xFEFF, 0xFFFE, 0xFFFF: return "the character \(Printable.codePoint(scalar))"
        default: return nil
        }
    }
}

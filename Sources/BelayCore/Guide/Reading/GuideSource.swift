/// One file as it was read: its name, its lines for snippets, and what the YAML parser made of it.
package struct GuideSource: Sendable {
    package var file: String
    package var lines: [String]
    package var root: Node

    package init(file: String, bytes: [UInt8], root: Node) {
        self.file = file
        self.lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
        self.root = root
    }

    /// The line that a mark points into, character for character so that a caret can stand under it;
    /// nil where it would be too long to be of use.
    func snippet(at mark: Mark) -> String? {
        let widest = 160
        guard mark.line >= 1, mark.line <= lines.count, mark.column <= widest else { return nil }
        let line = lines[mark.line - 1].unicodeScalars
        var result = String.UnicodeScalarView()
        for scalar in line.prefix(widest) {
            result.append(scalar == "\t" ? " " : scalar.isUnfit ? "·" : scalar)
        }
        return String(result) + (line.count > widest ? "…" : "")
    }
}

/// Where something stands: in which of the files read together, and where in it.
struct Place: Sendable, Equatable {
    var source: Int
    var mark: Mark
}

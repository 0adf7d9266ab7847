/// A mistake in a file that a person wrote: where it is, what it is, and how to mend it.
package struct Diagnostic: Error, Codable, Sendable, Equatable {
    package var file: String
    package var mark: Mark
    package var message: String
    package var fix: String?
    /// The line of the file that the mark points into.
    package var snippet: String?

    package init(file: String, mark: Mark, message: String, fix: String? = nil, snippet: String? = nil) {
        self.file = file
        self.mark = mark
        self.message = message
        self.fix = fix
        self.snippet = snippet
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: message`, the line with a caret under the place, and the fix.
    package var description: String {
        var lines = ["\(file):\(mark.line):\(mark.column): \(message)"]
        if let snippet {
            lines.append("    " + snippet)
            lines.append("    " + String(repeating: " ", count: max(0, mark.column - 1)) + "^")
        }
        if let fix { lines.append("  fix: " + fix) }
        return lines.joined(separator: "\n")
    }
}

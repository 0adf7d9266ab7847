/// Finds what marks a breaking change, in any of the ways in which changelogs and commits do it.
package enum BreakingMarker {
    /// The note of a line that says by itself that something breaks: `BREAKING: …`, `feat(api)!: …`, `**Breaking change** …`.
    package static func note(in line: String) -> String? {
        let text = unmarked(line)
        guard !text.isEmpty, !isHeading(line) else { return nil }
        if let subject = conventional(text) { return subject }
        let lower = text.lowercased()
        for marker in ["breaking changes", "breaking change", "breaking-change", "[breaking]", "(breaking)", "breaking"]
        where lower.hasPrefix(marker) {
            let rest = text.dropFirst(marker.count).drop { $0 == "*" || $0 == "_" || $0 == "]" || $0 == ")" }
            // "breaking long lines" is a sentence; a marker is parted from its note, or is the whole of it.
            guard let first = rest.first else { return nil }
            guard
                marker.hasPrefix("[") || marker.hasPrefix("(") || ":-–—!".contains(first) || rest.hasPrefix(" -")
                    || rest.hasPrefix(" –")
                    || rest.hasPrefix(" —") || rest.hasPrefix(" (")
            else { continue }
            let note = rest.drop { ":-–—!*_ ".contains($0) }
            return note.isEmpty ? nil : String(note)
        }
        return saysSo(lower) ? text : nil
    }

    /// Whether a heading, or a line that introduces a list, announces breaking changes.
    package static func announces(_ line: String) -> Bool {
        let text = unmarked(line).lowercased()
        let introduces = isHeading(line) || text.hasSuffix(":") || isEmphasis(line) || text.count < 40
        guard introduces, !isDenied(text) else { return false }
        let words = self.words(text)
        if words.contains("breaking") {
            return isHeading(line)
                || ["breaking", "breaking change", "breaking changes", "major changes breaking"].contains(
                    words.joined(separator: " "))
                || text.hasSuffix(":") && words.count <= 12
        }
        // Changesets call them so; "major changes" inside of a sentence is none.
        return words == ["major", "changes"] && (isHeading(line) || text.hasSuffix(":") || isEmphasis(line))
    }

    /// `feat!: x`, `fix(scope)!: x`: the note with its scope.
    private static func conventional(_ text: String) -> String? {
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return nil }
        let head = text[..<colon]
        guard head.last == "!", head.count <= 80 else { return nil }
        let kind = head.dropLast()
        let word = kind.prefix { $0.isLetter || $0 == "-" || $0 == "_" }
        let scope = kind[word.endIndex...]
        guard !word.isEmpty, scope.isEmpty || (scope.first == "(" && scope.last == ")") else { return nil }
        let note = text[text.index(after: colon)...].drop { $0 == " " }
        return scope.isEmpty ? String(note) : "\(scope.dropFirst().dropLast()): \(note)"
    }

    private static func saysSo(_ lower: String) -> Bool {
        guard !isDenied(lower) else { return false }
        return ["breaking change", "[breaking]", "(breaking)", "breaking: ", "backwards-incompatible", "backward-incompatible"]
            .contains { lower.contains($0) }
    }

    /// "No breaking changes", "non-breaking": the words are there, the thing is not.
    private static func isDenied(_ lower: String) -> Bool {
        [
            "no breaking", "non-breaking", "non breaking", "nonbreaking", "not breaking", "not a breaking", "without breaking",
            "no known breaking",
        ]
        .contains { lower.contains($0) }
    }

    static func isHeading(_ line: String) -> Bool {
        let hashes = line.prefix { $0 == "#" }
        return (1...6).contains(hashes.count) && line.dropFirst(hashes.count).first == " "
    }

    private static func isEmphasis(_ line: String) -> Bool {
        let trimmed = line.drop { $0 == " " }
        return trimmed.hasPrefix("**") || trimmed.hasPrefix("__")
    }

    private static func words(_ text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// Without the list's bullet, quotes, emphasis and signs in front.
    static func unmarked(_ line: String) -> String {
        var text = line[...]
        text = text.drop { " \t#>*_-+•⚠⚠️💥🚨❗".contains($0) }
        while let last = text.last, " \t\r*_#".contains(last) { text = text.dropLast() }
        return String(text)
    }
}

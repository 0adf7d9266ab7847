/// Reads a changelog line by line; what it does not understand is text of the section it stands in.
struct ChangelogReader {
    private var log = Changelog()
    /// The line before, which an underline makes a heading.
    private var pending: String?
    private var fence: String?
    /// Inside of a list that was announced as breaking.
    private var isBreaking = false
    /// The heading's level that announced it: a heading of the same or a higher level ends it.
    private var breakingLevel = 7
    private var versionLevel = 0

    mutating func read(_ text: String) -> Changelog {
        let bytes = text.utf8.count
        log.isCut = bytes > Changelog.mostBytes
        let read = log.isCut ? String(decoding: Array(text.utf8.prefix(Changelog.mostBytes)), as: UTF8.self) : text
        for line in read.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            guard log.entries.count <= Changelog.mostEntries else { break }
            take(String(line.prefix(Changelog.longestLine)))
        }
        flush()
        if log.entries.count > Changelog.mostEntries {
            log.entries.removeLast()
            log.isCut = true
        }
        return log
    }

    private mutating func take(_ line: String) {
        let trimmed = line.drop { $0 == " " }
        if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
            let mark = String(trimmed.prefix(3))
            if fence == nil { fence = mark } else if fence == mark { fence = nil }
            flush()
            return
        }
        // What stands in a block of code is an example, not a heading.
        guard fence == nil else { return }
        if let title = pending, !title.isEmpty, ChangelogReader.isUnderline(line) {
            pending = nil
            heading(title, level: line.first == "=" ? 1 : 2)
        } else if BreakingMarker.isHeading(line) {
            flush()
            heading(line, level: line.prefix { $0 == "#" }.count)
        } else {
            flush()
            pending = line
        }
    }

    private mutating func flush() {
        guard let line = pending else { return }
        pending = nil
        text(line)
    }

    private mutating func heading(_ line: String, level: Int) {
        // Some tools write minor versions one level above patches; deeper headings only speak of versions.
        let words = versionLevel == 0 || level <= versionLevel ? 4 : 1
        if level <= 3, let version = ChangelogReader.version(inHeading: line, words: words) {
            log.entries.append(Changelog.Entry(version: version, sections: [Changelog.Section(title: "")]))
            versionLevel = level
            isBreaking = false
            return
        }
        guard !log.entries.isEmpty else { return }
        let marked = BreakingMarker.isHeading(line) ? line : "## " + line
        if BreakingMarker.announces(marked) {
            (isBreaking, breakingLevel) = (true, level)
        } else if isBreaking, level > breakingLevel {
            note(BreakingMarker.unmarked(line))
        } else {
            isBreaking = false
        }
        log.entries[log.entries.count - 1].sections.append(Changelog.Section(title: BreakingMarker.unmarked(line)))
    }

    private mutating func text(_ line: String) {
        guard !log.entries.isEmpty else { return }
        let content = BreakingMarker.unmarked(line)
        guard !content.isEmpty else { return }
        let last = log.entries.count - 1
        log.entries[last].sections[log.entries[last].sections.count - 1].lines.append(content)
        if BreakingMarker.announces(line) {
            (isBreaking, breakingLevel) = (true, 7)
        } else if let own = BreakingMarker.note(in: line) {
            note(own)
        } else if isBreaking {
            breakingItem(line, content)
        }
    }

    /// One line of an announced list; a label such as `Fixes:` ends a list that only a label had begun.
    private mutating func breakingItem(_ line: String, _ content: String) {
        let isItem = ChangelogReader.isBullet(line) || line.first.map { " \t•".contains($0) || $0.isNumber } ?? false
        if breakingLevel == 7, !isItem, content.hasSuffix(":") || line.hasPrefix("**") {
            isBreaking = false
            return
        }
        // "None." under a heading that a template always has.
        let plain = content.lowercased().filter(\.isLetter)
        guard !["none", "na", "nil", "nothing", "nobreakingchanges"].contains(plain) else { return }
        if line.hasPrefix("  ") || line.hasPrefix("\t"), !content.isEmpty, !ChangelogReader.isBullet(line) {
            extendLastNote(with: content)
        } else {
            note(content)
        }
    }

    private mutating func note(_ text: String) {
        let last = log.entries.count - 1
        guard log.entries[last].breaking.count < Changelog.mostNotes, !log.entries[last].breaking.contains(text) else { return }
        log.entries[last].breaking.append(text)
    }

    /// An item's text may go on in an indented line.
    private mutating func extendLastNote(with text: String) {
        let last = log.entries.count - 1
        guard let before = log.entries[last].breaking.popLast() else { return note(text) }
        log.entries[last].breaking.append(String((before + " " + text).prefix(Changelog.longestLine)))
    }

    private static func isBullet(_ line: String) -> Bool {
        let trimmed = line.drop { $0 == " " || $0 == "\t" }
        return trimmed.hasPrefix("- ") || trimmed.hasPrefix("* ") || trimmed.hasPrefix("+ ")
    }

    private static func isUnderline(_ line: String) -> Bool {
        let marks = line.reversed().drop { $0 == " " }
        guard marks.count >= 3, let first = marks.first, first == "=" || first == "-" else { return false }
        return marks.allSatisfy { $0 == first }
    }

    /// `## [1.2.0] - 2026-01-05`, `## v1.2.0`, `# 1.2.0 (date)`, `## Release 1.2.0`, `## name@1.2.0`: the first word that is a version.
    static func version(inHeading line: String, words most: Int) -> String? {
        let text = BreakingMarker.unmarked(line)
        let words = text.split { " \t[](),:".contains($0) }.prefix(most)
        for word in words {
            let candidate = word.split(separator: "@").last.map(String.init) ?? String(word)
            // A single number is a chapter; a version has a dot, or its `v`.
            if Version(candidate) != nil, candidate.contains(".") || candidate.first == "v" || candidate.count == 10 {
                return candidate
            }
        }
        return nil
    }
}

/// A changelog in Markdown, one entry per version, in the order of the file.
package struct Changelog: Codable, Sendable, Equatable {
    package struct Section: Codable, Sendable, Equatable {
        /// Empty for what stands right under the version.
        package var title: String
        package var lines: [String]

        package init(title: String, lines: [String] = []) {
            self.title = title
            self.lines = lines
        }
    }

    package struct Entry: Codable, Sendable, Equatable {
        package var version: String
        package var sections: [Section]
        /// What breaks, each once.
        package var breaking: [String]

        package init(version: String, sections: [Section] = [], breaking: [String] = []) {
            self.version = version
            self.sections = sections
            self.breaking = breaking
        }
    }

    package var entries: [Entry]
    /// The rest was not read.
    package var isCut: Bool

    package init(entries: [Entry] = [], isCut: Bool = false) {
        self.entries = entries
        self.isCut = isCut
    }

    static let mostBytes = 4 << 20
    static let mostEntries = 2000
    static let mostNotes = 200
    static let longestLine = 2000

    package static func parse(_ text: String) -> Changelog {
        var reader = ChangelogReader()
        return reader.read(text)
    }

    /// Entries after `from` up to and with `to`, oldest first.
    package func between(_ from: String, _ to: String) -> [Entry] {
        guard let start = Version(from), let end = Version(to) else { return [] }
        return entries.compactMap { entry in Version(entry.version).map { ($0, entry) } }
            .filter { start.order(to: $0.0) == .older && $0.0.order(to: end) != .newer }
            .sorted { $0.0 < $1.0 }
            .map(\.1)
    }
}

/// `docs/guide.md`, from the schema.
package enum GuideManual {
    package static func markdown() -> String {
        var lines = [introduction, "", "## Keys", ""]
        for key in GuideSchema.outline.keys {
            lines += [
                "### `\(key.name)`", "", "\(capitalized(words(key.outline))), \(key.presenceWords). \(sentence(key.prose))", "",
            ]
            if let example = key.example { lines += ["```yaml", "\(key.name): \(example)", "```", ""] }
            lines += table(key.outline, titled: false)
        }
        for (title, outline) in sections() {
            lines += ["## \(capitalized(title))", ""]
            lines += table(outline, titled: true)
        }
        lines += ["## Credentials", "", "A guide holds no credential. \(Credentials.rule)"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let introduction = """
        # The guide

        `belay.yaml` says how one application is upgraded. `belay guide lint` reads it and shows every mistake with its place and a
        fix; `belay guide explain KEY` shows a key of this page.

        - The file is YAML without aliases, tags and duplicate keys. The key decides what a value is, never its looks: `version: 1.10`
          stays `1.10`, and only `true` and `false` are true and false.
        - Durations are written `250ms`, `90s`, `5m`, `1h30m`, `2d`.
        - Paths are relative to the stack's directory and never lead out of it.
        - Commands are lists of words. A shell appears only where a check says `shell:`.
        - The operator's own file, `belay.override.yaml`, has the same keys. It goes over the guide: mappings are merged key by key,
          lists and values are replaced; where exactly one of several keys may stand, the operator's replaces the vendor's.
        - With `shapes`, one guide describes several ways to run the same application. A shape goes over the guide, the operator's
          file goes over both.
        """

    /// Outlines with a title, each once, in the order in which they are met.
    private static func sections() -> [(String, Outline)] {
        var result: [(String, Outline)] = []
        func visit(_ outline: Outline) {
            switch outline {
            case .value: return
            case .list(_, let item), .named(_, let item): visit(item)
            case .either(let short, let long):
                visit(short)
                visit(long)
            case .mapping(let title, let keys):
                if let title, !result.contains(where: { $0.0 == title && covers($0.1, keys) }) {
                    result.removeAll { $0.0 == title }
                    result.append((title, outline))
                }
                for key in keys { visit(key.outline) }
            }
        }
        visit(GuideSchema.outline)
        return result
    }

    /// Of two outlines with the same title, the one with more keys is shown.
    private static func covers(_ outline: Outline, _ keys: [SchemaKey]) -> Bool {
        Set(outline.keys.map(\.name)).isSuperset(of: keys.map(\.name))
    }

    private static func table(_ outline: Outline, titled: Bool) -> [String] {
        let rows = rows(outline, under: "", titled: titled)
        guard !rows.isEmpty else { return [] }
        return ["| key | value | presence | meaning |", "|---|---|---|---|"] + rows + [""]
    }

    private static func rows(_ outline: Outline, under prefix: String, titled: Bool) -> [String] {
        switch outline {
        case .value: return []
        case .list(_, let item): return rows(item, under: prefix, titled: titled)
        case .named(let label, let item): return rows(item, under: "\(prefix)\(label).", titled: false)
        case .either(let short, let long):
            return rows(short, under: prefix, titled: titled) + rows(long, under: prefix, titled: titled)
        case .mapping(let title, let keys):
            if title != nil, !titled { return [] }
            let shared = sections().first { $0.0 != title && !$0.1.keys.isEmpty && covers(outline, $0.1.keys) }
            let replaced = Set(shared?.1.keys.map(\.name) ?? [])
            let own = keys.filter { !replaced.contains($0.name) }
            let link = shared.map { ["| | [\($0.0)](#\(anchor($0.0))) | required | How it asks. |"] } ?? []
            return link
                + own.flatMap { key in [row(key, prefix)] + rows(key.outline, under: "\(prefix)\(key.name).", titled: false) }
        }
    }

    private static func row(_ key: SchemaKey, _ prefix: String) -> String {
        var meaning = sentence(key.prose)
        if let runtime = key.runtime { meaning += " For the runtime `\(runtime)`." }
        if let example = key.example { meaning += " Example: `\(key.name): \(example)`" }
        let cells = ["`\(prefix)\(key.name)`", words(key.outline), key.presenceWords, meaning]
        return "| "
            + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }.joined(
                separator: " | ") + " |"
    }

    private static func words(_ outline: Outline) -> String {
        guard let title = titleWithin(outline) else { return outline.words }
        return outline.words == title ? "[\(title)](#\(anchor(title)))" : "\(outline.words) ([\(title)](#\(anchor(title))))"
    }

    private static func titleWithin(_ outline: Outline) -> String? {
        if case .named(_, let item) = outline { return item.title }
        return outline.title
    }

    private static func capitalized(_ text: String) -> String {
        let start = text.prefix { !$0.isLetter }
        return start + text.dropFirst(start.count).prefix(1).uppercased() + text.dropFirst(start.count + 1)
    }

    private static func anchor(_ title: String) -> String { title.split(separator: " ").joined(separator: "-") }

    private static func sentence(_ prose: String) -> String { prose.hasSuffix(".") ? prose : prose + "." }
}

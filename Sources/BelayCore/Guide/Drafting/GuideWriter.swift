/// Writes a draft as `belay.yaml`: the keys in the order in which the manual has them, each below what is to be said of it.
package struct GuideWriter {
    private let draft: GuideDraft
    private var lines: [String] = []
    private var places: [WrittenGuide.Place] = []

    private static let columns = 120
    private static let marks: [Remark.Kind: String] = [.found: "", .unknown: "NEEDS A PERSON: ", .note: "Note: "]

    package static func write(_ draft: GuideDraft) -> WrittenGuide {
        var writer = GuideWriter(draft: draft)
        writer.writeAll()
        return WrittenGuide(text: writer.lines.joined(separator: "\n") + "\n", places: writer.places)
    }

    private init(draft: GuideDraft) { self.draft = draft }

    private mutating func writeAll() {
        let guide = draft.guide
        let doubts = draft.remarks.contains { $0.kind == .unknown }
        comment(
            "How \(guide.name) is upgraded, as far as `belay init` could see. `belay guide explain KEY` says what a key means.")
        if doubts {
            comment("What it could not know is marked with NEEDS A PERSON; mend the line below such a mark, or leave it.")
        }
        lines += ["belay: 1", "name: \(YAMLText.scalar(guide.name))"]
        key("runtime", guide.runtime.yaml)
        writeVersion()
        writeEntries("stores", guide.stores.map { ("stores.\($0.name)", "\(YAMLText.scalar($0.name)): \($0.kind.yaml.line)") })
        key("migrate", guide.migrate.yaml)
        key("edge", guide.edge.isEmpty ? nil : .texts(guide.edge))
        key("producers", guide.producers.isEmpty ? nil : .texts(guide.producers))
        let grace = guide.grace.sorted { $0.key < $1.key }.map { (key: $0.key, value: YAMLText.plain($0.value.duration)) }
        key("grace", grace.isEmpty ? nil : .mapping(grace))
        key("drain", nil)
        writeEntries("verify", guide.verify.enumerated().map { ("verify[\($0)]", "- \($1.yaml.line)") })
        key("watch", .mapping([("for", .plain(guide.watch.forSeconds.duration))]))
    }

    private mutating func writeVersion() {
        let version = draft.guide.version
        lines += ["", "version:"]
        remark("version.pin", indent: 2)
        lines.append("  pin: \(version.pin.yaml.line)")
        if !version.refuse.isEmpty {
            comment("Tags that move are no versions.", indent: 2)
            lines.append("  refuse: \(YAMLText.texts(version.refuse).line)")
        }
        if version.build { lines.append("  build: true") }
    }

    /// A key of the first level, with what is said of it; where it has no value, only that.
    private mutating func key(_ name: String, _ value: YAMLText?) {
        guard value != nil || draft.remarks.contains(where: { $0.key == name }) else { return }
        lines.append("")
        remark(name)
        if let value { lines.append("\(name): \(value.line)") }
    }

    private mutating func writeEntries(_ name: String, _ entries: [(key: String, line: String)]) {
        guard !entries.isEmpty || draft.remarks.contains(where: { $0.key == name }) else { return }
        lines.append("")
        remark(name)
        if entries.isEmpty { return }
        lines.append("\(name):")
        for entry in entries {
            remark(entry.key, indent: 2)
            lines.append("  " + entry.line)
        }
    }

    // MARK: What is said

    private mutating func remark(_ key: String, indent: Int = 0) {
        for remark in draft.remarks where remark.key == key {
            places.append(WrittenGuide.Place(remark: remark, line: lines.count + 1))
            comment(
                (Self.marks[remark.kind] ?? "") + remark.message.capitalizedFirst(where: remark.kind == .found), indent: indent)
            for example in remark.examples { lines.append(Self.blank(indent) + "# " + example.shown(limit: 400)) }
        }
    }

    private mutating func comment(_ text: String, indent: Int = 0) {
        let lead = Self.blank(indent) + "# "
        var line = ""
        for word in text.shown(limit: 4000).split(separator: " ") {
            if !line.isEmpty, lead.count + line.count + 1 + word.count > Self.columns {
                lines.append(lead + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(lead + line)
    }

    private static func blank(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension String {
    /// A name stays as it is written: only a word of the language is given its capital.
    fileprivate func capitalizedFirst(where isSentence: Bool) -> String {
        let word = prefix { $0.isLetter }
        let isPlain = ["a", "an", "the", "by", "as", "what", "services", "of", "asked", "no", "nothing"].contains(word)
        return isSentence && isPlain ? word.prefix(1).uppercased() + dropFirst() : self
    }
}

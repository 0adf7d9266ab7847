/// Reads the vendor's `releases.yaml`; finds every mistake in it, not only the first.
package struct ReleasesReader {
    private var fields: FieldReader

    /// `text` is the file itself, for the lines that the mistakes are shown with.
    package static func read(_ document: Node, file: String, text: String) -> (releases: Releases, mistakes: [Diagnostic]) {
        var reader = ReleasesReader(fields: FieldReader(file: file, text: text))
        let releases = reader.releases(document)
        return (releases, reader.fields.mistakes)
    }

    private mutating func releases(_ document: Node) -> Releases {
        var all: [Release] = []
        for field in fields.mapping(document, "the file", known: ["releases"]) {
            for entry in fields.mapping(field.value, "`releases`", known: nil) {
                if Version(entry.key) == nil {
                    fields.refuse(entry.keyMark, "`\(entry.key)` is not a version", fix: "write it as 1.4.0 or v1.4.0")
                } else if let twin = all.first(where: { Version.order($0.version, entry.key) == .same }) {
                    fields.refuse(
                        entry.keyMark, "`\(entry.key)` is the same version as `\(twin.version)`", fix: "put both into one")
                } else {
                    all.append(release(entry))
                }
            }
        }
        return Releases(all)
    }

    private mutating func release(_ entry: Node.Entry) -> Release {
        var release = Release(version: entry.key)
        if case .scalar("", quoted: false) = entry.value.content { return release }
        let known = ["required-stop", "breaking", "compatible-with", "environment", "loses-rows", "steps"]
        for field in fields.mapping(entry.value, "a release", known: known) {
            switch field.key {
            case "required-stop": release.requiredStop = fields.flag(field.value, field.key)
            case "breaking": release.breaking = fields.sequence(field.value, field.key).compactMap { breaking($0) }
            case "compatible-with": release.compatibleWith = fields.texts(field.value, field.key)
            case "environment": release.environment = environment(field.value)
            case "loses-rows": release.losesRows = fields.texts(field.value, field.key)
            default: release.steps = fields.sequence(field.value, field.key).compactMap { step($0) }
            }
        }
        return release
    }

    private mutating func breaking(_ node: Node) -> BreakingNote? {
        if case .scalar = node.content { return fields.text(node, "breaking").map { BreakingNote(note: $0) } }
        var found = BreakingNote(note: "")
        for field in fields.mapping(node, "an entry of `breaking`", known: ["id", "note"]) {
            let text = fields.text(field.value, field.key)
            if field.key == "id" { found.id = text } else { found.note = text ?? "" }
        }
        if found.note.isEmpty, case .mapping = node.content {
            fields.refuse(node.mark, "an entry of `breaking` has no `note`", fix: "say what is not as before: note: …")
        }
        return found.note.isEmpty ? nil : found
    }

    private mutating func environment(_ node: Node) -> EnvironmentChange {
        var change = EnvironmentChange()
        for field in fields.mapping(node, "`environment`", known: ["add", "rename", "remove"]) {
            switch field.key {
            case "add":
                for entry in fields.mapping(field.value, "`add`", known: nil) where fields.isKey(entry.key, entry.keyMark) {
                    change.add[entry.key] = key(entry.value)
                }
            case "rename":
                for entry in fields.mapping(field.value, "`rename`", known: nil) where fields.isKey(entry.key, entry.keyMark) {
                    guard let new = fields.text(entry.value, entry.key), fields.isKey(new, entry.value.mark) else { continue }
                    change.rename[entry.key] = new
                }
            default:
                change.remove = fields.texts(field.value, field.key)
            }
        }
        return change
    }

    private mutating func key(_ node: Node) -> EnvironmentChange.Key {
        var key = EnvironmentChange.Key()
        if case .scalar("", quoted: false) = node.content { return key }
        for field in fields.mapping(node, "a new key", known: ["example", "required", "note"]) {
            switch field.key {
            case "example": key.example = fields.text(field.value, field.key)
            case "required": key.required = fields.flag(field.value, field.key)
            default: key.note = fields.text(field.value, field.key)
            }
        }
        return key
    }

    private mutating func step(_ node: Node) -> ManualStep? {
        let before = fields.mistakes.count
        var step = ManualStep(name: "", at: .afterMigrate, run: [])
        for field in fields.mapping(node, "a step", known: ["name", "at", "run", "undo"]) {
            switch field.key {
            case "name": step.name = fields.text(field.value, field.key) ?? ""
            case "at": step.at = fields.word(field.value, field.key) ?? .afterMigrate
            case "run": step.run = fields.texts(field.value, field.key)
            default: step.undo = fields.texts(field.value, field.key)
            }
        }
        if fields.mistakes.count == before, step.name.isEmpty || step.run.isEmpty {
            fields.refuse(node.mark, "a step needs `name` and `run`", fix: "{name: reindex, at: after-migrate, run: [./reindex]}")
        }
        return fields.mistakes.count == before ? step : nil
    }
}

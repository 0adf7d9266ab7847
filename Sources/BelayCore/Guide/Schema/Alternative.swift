/// One of several keys of which exactly one stands.
struct Alternative<Value: Sendable>: Sendable {
    let key: SchemaKey
    let read: @Sendable (GuideNode, Reading) -> Value?

    static func key(
        _ name: String, _ schema: Schema<Value>, _ prose: String, example: String, runtime: String? = nil
    ) -> Alternative {
        let key = SchemaKey(name, schema.outline, .alternative, prose, example: example, runtime: runtime) {
            _ = schema.read($0, $1)
        }
        return Alternative(key: key, read: schema.read)
    }

    /// A name that is known, so that the answer is what this build can do instead of a guess at a typing mistake.
    static func unavailable(_ name: String, _ prose: String) -> Alternative {
        Alternative(key: SchemaKey(name, .value("not in this build"), .unavailable, prose)) { _, _ in nil }
    }
}

extension Part {
    /// Exactly one of several keys. `offering` completes "this build of belay …": `upgrades %@ stacks`.
    static func oneOf(offering: (verb: String, noun: String) = ("knows", ""), _ alternatives: [Alternative<Value>]) -> Part {
        let offered = alternatives.filter { $0.key.presence != .unavailable }
        let names = offered.map { "`\($0.key.name)`" }
        let (verb, noun) = offering
        return Part(keys: alternatives.map(\.key)) { node, reading in
            let found = (node.entries ?? []).compactMap { entry in
                alternatives.first { $0.key.name == entry.key }.map { (entry, $0) }
            }
            guard let (entry, alternative) = found.first else {
                if reading.isPresumed(alternatives.map(\.key.name), in: node) { return nil }
                let first = offered.first.map { "\($0.key.name): \($0.key.example ?? "")" } ?? ""
                reading.refuse(
                    node, "\(node.label) needs one of \(names.joined(separator: ", "))", fix: "add one of them, like `\(first)`")
                return nil
            }
            if found.count > 1 {
                reading.refuse(
                    found[1].0.keyPlace, "\(node.label) has both `\(entry.key)` and `\(found[1].0.key)`, only one may stand here",
                    fix: "keep the one that is meant")
                return nil
            }
            if alternative.key.presence == .unavailable {
                let list =
                    names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
                reading.refuse(
                    entry.keyPlace,
                    "this build of belay \(verb) \(list)\(noun.isEmpty ? "" : " \(noun)"); `\(entry.key)` is not available in it",
                    fix: "write one of \(names.joined(separator: ", ")), or use a build that has it")
                return nil
            }
            return reading.within(alternative.key, entry) { alternative.read(entry.value, reading) }
        }
    }
}

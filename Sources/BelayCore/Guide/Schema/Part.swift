/// One field of a mapping: a key with its schema, or exactly one of several keys.
struct Part<Value: Sendable>: Sendable {
    let keys: [SchemaKey]
    let read: @Sendable (GuideNode, Reading) -> Value?
}

extension Part {
    static func required(_ name: String, _ schema: Schema<Value>, _ prose: String, example: String) -> Part {
        let key = SchemaKey(name, schema.outline, .required, prose, example: example) { _ = schema.read($0, $1) }
        return Part(keys: [key]) { node, reading in
            guard let entry = node.entry(name) else {
                if !reading.isPresumed([name], in: node) {
                    reading.refuse(node, "\(node.label) lacks `\(name)`", fix: "add `\(name): \(example)`")
                }
                return nil
            }
            return reading.within(key, entry) { schema.read(entry.value, reading) }
        }
    }

    static func optional<Wrapped>(
        _ name: String, _ schema: Schema<Wrapped>, _ prose: String, example: String
    ) -> Part where Value == Wrapped? {
        let key = SchemaKey(name, schema.outline, .optional, prose, example: example) { _ = schema.read($0, $1) }
        return Part(keys: [key]) { node, reading in
            guard let entry = node.entry(name) else { return .some(nil) }
            return reading.within(key, entry) { schema.read(entry.value, reading) }.map { .some($0) }
        }
    }

    /// `shown` is the default as a person would write it.
    static func defaulted(
        _ name: String, _ schema: Schema<Value>, to value: Value, shown: String, _ prose: String, example: String
    ) -> Part {
        let key = SchemaKey(name, schema.outline, .defaulted(shown), prose, example: example) { _ = schema.read($0, $1) }
        return Part(keys: [key]) { node, reading in
            guard let entry = node.entry(name) else { return value }
            return reading.within(key, entry) { schema.read(entry.value, reading) }
        }
    }

    /// A key that is known, so that nobody looks for a typing mistake, and that this build has no code for.
    static func unavailable(_ name: String, _ prose: String) -> Part where Value == Void {
        Part(keys: [SchemaKey(name, .value("not in this build"), .unavailable, prose)]) { node, reading in
            guard let entry = node.entry(name) else { return () }
            reading.refuse(
                entry.keyPlace, "`\(entry.value.path)` is not available in this build of belay",
                fix: "leave it out, or use a build that has it")
            return nil
        }
    }

    func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> Part<Other> {
        Part<Other>(keys: keys) { node, reading in read(node, reading).map(transform) }
    }
}

/// Says that a field could not be read; the mistake itself has been recorded.
private struct Mistaken: Error {}

private func known<Value>(_ value: Value?) throws(Mistaken) -> Value {
    guard let value else { throw Mistaken() }
    return value
}

extension Schema {
    /// Fixed keys, each read by its part; `make` puts the fields together. All parts are read, so that all mistakes are seen.
    static func mapping<each Field: Sendable>(
        _ title: String? = nil, _ parts: repeat Part<each Field>, make: @escaping @Sendable (repeat each Field) -> Value
    ) -> Schema {
        var keys: [SchemaKey] = []
        repeat keys.append(contentsOf: (each parts).keys)
        let outline = Outline.mapping(title: title, keys)
        let allKeys = keys
        return Schema(outline) { node, reading in
            guard reading.isMapping(node, of: allKeys, wanted: "a mapping") else { return nil }
            let fields = (repeat (each parts).read(node, reading))
            do throws(Mistaken) { return make(repeat try known(each fields)) } catch { return nil }
        }
    }

    /// A scalar or list where little is to be said, a mapping where more is.
    static func either(_ short: Schema, or long: Schema) -> Schema {
        Schema(.either(short.outline, long.outline)) { node, reading in
            node.entries == nil ? short.read(node, reading) : long.read(node, reading)
        }
    }
}

extension Reading {
    /// Whether it is a mapping; its unknown keys are refused, which does not keep the others from being read.
    func isMapping(_ node: GuideNode, of keys: [SchemaKey], wanted: String) -> Bool {
        let names = keys.filter { $0.presence != .unavailable }.map(\.name)
        guard let entries = node.entries else {
            refuseKind(node, wanted: "\(wanted) (\(names.prefix(8).joined(separator: ", "))\(names.count > 8 ? ", …" : ""))")
            return false
        }
        for entry in entries where !keys.contains(where: { $0.name == entry.key }) {
            refuse(
                entry.keyPlace, "\(node.label) has no key `\(entry.key.shown(limit: 40))`",
                fix: NearNames.fix(for: entry.key, among: names, listing: "its keys are"))
            if let meant = NearNames.of(entry.key, among: names).first { presume(meant, in: node) }
        }
        return true
    }
}

/// One entry of a mapping with free keys, in the order of the file.
struct NamedValue<Value: Sendable>: Sendable {
    var name: String
    /// nil where the value has been refused: the name is known all the same.
    var value: Value?
    var place: Place
}

/// Limits on everything read.
enum GuideLimits {
    static let items = 1000
    static let textBytes = 65_536
    static let nameLength = 63
}

extension Schema {
    /// A list of what `item` reads.
    static func list<Item>(
        _ words: String, of item: Schema<Item>, atLeast least: Int = 0, instead: (@Sendable (String) -> String)? = nil
    ) -> Schema where Value == [Item] {
        Schema(.list(words, of: item.outline)) { node, reading in
            guard case .sequence(let nodes) = node.content else {
                var fix: String?
                if case .scalar(let text, _) = node.content, !text.isEmpty {
                    fix = "write `\((instead ?? { "[\($0)]" })(text).shown(limit: 120))`"
                }
                reading.refuseKind(node, wanted: words, fix: fix)
                return nil
            }
            guard nodes.count >= least else {
                reading.refuse(node, "\(node.label) is empty, it must be \(words)")
                return nil
            }
            guard nodes.count <= GuideLimits.items else {
                reading.refuse(node, "\(node.label) has \(nodes.count) items, more than \(GuideLimits.items)", fix: "name fewer")
                return nil
            }
            let values = nodes.map { item.read($0, reading) }
            let read = values.compactMap(\.self)
            return read.count == values.count ? read : nil
        }
    }

    /// Keys of the author's own; entries that were refused stay with their names.
    static func entries<Item>(
        _ label: String, _ words: String, keys: Schema<String>, of item: Schema<Item>
    ) -> Schema where Value == [NamedValue<Item>] {
        Schema(.named(label, item.outline)) { node, reading in
            guard let entries = node.entries else {
                reading.refuseKind(node, wanted: words)
                return nil
            }
            guard entries.count <= GuideLimits.items else {
                reading.refuse(
                    node, "\(node.label) has \(entries.count) entries, more than \(GuideLimits.items)", fix: "name fewer")
                return nil
            }
            return entries.map { entry in
                let key = GuideNode(
                    Node(.scalar(entry.key, quoted: false), at: entry.keyPlace.mark), source: entry.keyPlace.source,
                    path: entry.value.path)
                let name = keys.read(key, reading)
                reading.note(entry)
                let value = item.read(entry.value, reading)
                return NamedValue(name: entry.key, value: name == nil ? nil : value, place: entry.keyPlace)
            }
        }
    }

    /// The same as a dictionary, where the order says nothing.
    static func dictionary<Item>(
        _ label: String, _ words: String, keys: Schema<String>, of item: Schema<Item>
    ) -> Schema where Value == [String: Item] {
        let entries = Schema<[NamedValue<Item>]>.entries(label, words, keys: keys, of: item)
        return Schema(entries.outline) { node, reading in
            guard let read = entries.read(node, reading) else { return nil }
            var result: [String: Item] = [:]
            for entry in read {
                guard let value = entry.value else { return nil }
                result[entry.name] = value
            }
            return result
        }
    }
}

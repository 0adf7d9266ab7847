/// A node that knows its file and its path in the guide, so that several files can be merged and a mistake still be
/// shown where it was written.
struct GuideNode: Sendable {
    struct Entry: Sendable {
        var key: String
        var keyPlace: Place
        var value: GuideNode
    }

    indirect enum Content: Sendable {
        case scalar(String, quoted: Bool)
        case sequence([GuideNode])
        case mapping([Entry])
    }

    var content: Content
    var place: Place
    /// As it is written in messages: `verify[0].http.port`; empty for the whole guide.
    var path: String

    init(_ node: Node, source: Int, path: String = "") {
        place = Place(source: source, mark: node.mark)
        self.path = path
        switch node.content {
        case .scalar(let text, let quoted): content = .scalar(text, quoted: quoted)
        case .sequence(let items):
            content = .sequence(items.enumerated().map { GuideNode($1, source: source, path: "\(path)[\($0)]") })
        case .mapping(let entries):
            content = .mapping(
                entries.map { entry in
                    let key = entry.key.shown(limit: 40)
                    return Entry(
                        key: entry.key, keyPlace: Place(source: source, mark: entry.keyMark),
                        value: GuideNode(entry.value, source: source, path: path.isEmpty ? key : "\(path).\(key)"))
                })
        }
    }

    var entries: [Entry]? {
        if case .mapping(let entries) = content { return entries }
        return nil
    }

    func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }

    /// A key without anything after it.
    var isEmpty: Bool {
        if case .scalar("", quoted: false) = content { return true }
        return false
    }

    /// How the node is called in messages.
    var label: String { path.isEmpty ? "the guide" : "`\(path)`" }

    var noun: String {
        switch content {
        case .scalar("", quoted: false): return "nothing"
        case .scalar(let text, _): return "`\(text.shown(limit: 40))`"
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        }
    }
}

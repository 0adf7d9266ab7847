/// What a schema says of itself, without its types: for explaining, for the manual, for suggestions and for merging.
indirect enum Outline: Sendable {
    /// One value (or free content) in words: `a duration such as 5m`.
    case value(String)
    /// A list, in words, and what it holds.
    case list(String, of: Outline)
    /// Any keys, in words (`NAME`), and what is under each.
    case named(String, Outline)
    /// Fixed keys. One with a title is described once, however many places use it.
    case mapping(title: String?, [SchemaKey])
    /// A short form, and the mapping that says more.
    case either(Outline, Outline)

    var words: String {
        switch self {
        case .value(let words), .list(let words, _): return words
        case .named(let name, let outline): return "a mapping of \(name) to \(outline.words)"
        case .mapping(let title, _): return title ?? "a mapping"
        case .either(let short, let long): return "\(short.words), or \(long.words)"
        }
    }

    /// The fixed keys that may stand here, seen through lists.
    var keys: [SchemaKey] {
        switch self {
        case .value, .named: return []
        case .list(_, let item): return item.keys
        case .mapping(_, let keys): return keys
        case .either(let short, let long): return short.keys + long.keys
        }
    }

    /// What lies under a key, fixed or free.
    func child(_ key: String) -> Outline? {
        switch self {
        case .value: return nil
        case .named(_, let outline): return outline
        case .list(_, let item): return item.child(key)
        case .mapping, .either: return keys.first { $0.name == key }?.outline
        }
    }

    /// Whether an override is merged into it key by key.
    var isMerged: Bool {
        switch self {
        case .value, .list: return false
        case .named, .mapping: return true
        case .either(_, let long): return long.isMerged
        }
    }

    var title: String? {
        switch self {
        case .value, .named: return nil
        case .list(_, let item): return item.title
        case .mapping(let title, _): return title
        case .either(_, let long): return long.title
        }
    }
}

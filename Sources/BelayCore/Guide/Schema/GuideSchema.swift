/// What the schema of the guide says of itself.
package enum GuideSchema {
    static let outline = Schema<Guide>.guide.outline

    /// A key as `belay guide explain` shows it; the path is as in the guide (`version.pin.env`), with any name where the guide has
    /// names of its own. The last part alone is enough where every key that is called so means the same. nil for what is no key;
    /// all keys of the first level for nothing.
    package static func explain(_ path: String) -> String? {
        if path.isEmpty { return (["the guide", "", "  keys"] + table(outline.keys)).joined(separator: "\n") + "\n" }
        if let found = find(path) { return found.explanation }
        let ending = everyKey().filter { $0.path.hasSuffix("." + path) }
        guard var found = ending.first, ending.allSatisfy({ $0.key.prose == found.key.prose }) else { return nil }
        if ending.count > 1 { found.path = path }
        return found.explanation
    }

    /// Every key that the guide names itself, by its path, once each.
    package static var paths: [String] {
        Set(everyKey().map(\.path)).filter { path in !path.contains { $0.isUppercase } }.sorted()
    }

    /// Whether this build has code for a key of a key of the first level.
    static func isAvailable(_ name: String, _ key: String) -> Bool {
        outline.child(name)?.keys.contains { $0.name == key && $0.presence != .unavailable } == true
    }

    /// Paths that somebody may have meant by one that explains nothing.
    package static func nearNames(_ path: String) -> [String] {
        let parts = path.split(separator: ".").map(String.init)
        guard let last = parts.last else { return [] }
        let keys = everyKey()
        let alike = [last] + NearNames.of(last, among: Set(keys.map(\.key.name)).sorted())
        let ranked = keys.compactMap { found -> (rank: (Int, Int), path: String)? in
            guard let likeness = alike.firstIndex(of: found.key.name) else { return nil }
            let shared = zip(parts.dropLast(), found.path.split(separator: ".")).prefix { $0.0 == $0.1 }.count
            return ((-shared, likeness), found.path)
        }
        return ranked.sorted { $0.rank < $1.rank }.prefix(8).map(\.path)
    }

    fileprivate static func table(_ keys: [SchemaKey]) -> [String] {
        let width = keys.map(\.name.count).max() ?? 0
        return keys.map { key in
            let padding = String(repeating: " ", count: width - key.name.count)
            return "    \(key.name)\(padding)  \(key.outline.words) (\(key.presenceWords))"
        }
    }

    /// A key with its whole path and the runtime that it is for.
    struct Found {
        var path: String
        var key: SchemaKey
        var runtime: String?
    }

    private static func find(_ path: String) -> Found? {
        var outline = outline
        var runtime: String?
        var found: SchemaKey?
        for part in path.split(separator: ".", omittingEmptySubsequences: false).map({ String($0.prefix { $0 != "[" }) }) {
            if case .named(_, let item) = outline {
                outline = item
                found = nil
                continue
            }
            guard let key = outline.keys.first(where: { $0.name == part }) else { return nil }
            runtime = key.runtime ?? runtime
            found = key
            outline = key.outline
        }
        return found.map { Found(path: path, key: $0, runtime: runtime) }
    }

    /// Every key below an outline. What has a title is gone into wherever it is used.
    static func everyKey(in outline: Outline = outline, under prefix: String = "", runtime: String? = nil) -> [Found] {
        switch outline {
        case .value: return []
        case .list(_, let item): return everyKey(in: item, under: prefix, runtime: runtime)
        case .named(let label, let item): return everyKey(in: item, under: prefix + label + ".", runtime: runtime)
        case .either(let short, let long):
            return everyKey(in: short, under: prefix, runtime: runtime) + everyKey(in: long, under: prefix, runtime: runtime)
        case .mapping(_, let keys):
            return keys.flatMap { key -> [Found] in
                let found = Found(path: prefix + key.name, key: key, runtime: key.runtime ?? runtime)
                return [found] + everyKey(in: key.outline, under: found.path + ".", runtime: found.runtime)
            }
        }
    }
}

extension GuideSchema.Found {
    fileprivate var explanation: String {
        var lines = ["\(path): \(key.outline.words) (\(key.presenceWords))", "", "  " + key.prose]
        if let runtime { lines.append("  For the runtime `\(runtime)`.") }
        if let example = key.example { lines += ["", "  example   \(key.name): \(example)"] }
        let (label, children) = key.outline.below
        if !children.isEmpty {
            lines += ["", label.map { "  keys of each \($0)" } ?? "  keys"]
            lines += GuideSchema.table(children)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Outline {
    /// The keys to be named below this one, and the label of the free keys between, where there are any.
    fileprivate var below: (label: String?, keys: [SchemaKey]) {
        if case .named(let label, let item) = self { return (label, item.keys) }
        return (nil, keys)
    }
}

/// An image as the stack's files and the engine write it, in files with variables: `${REGISTRY}/api:${TAG:-latest}`.
package struct ImageTemplate: Sendable, Equatable {
    /// What stands before the tag.
    package var repository: String
    package var tag: String?
    var digest: String?

    package init(_ text: String) {
        let parts = Self.split(text, at: "@")
        digest = parts.count > 1 ? parts[1] : nil
        let names = Self.split(parts.first ?? "", at: "/")
        let last = Self.split(names.last ?? "", at: ":")
        repository = (names.dropLast() + [last.first ?? ""]).joined(separator: "/")
        tag = last.count > 1 ? last.dropFirst().joined(separator: ":") : nil
    }

    /// The last part of its name, without variables: what the image is.
    var name: String { repository.split(separator: "/").last.map(String.init) ?? repository }

    /// Names of variables in a text, in their order.
    static func variables(in text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                rest = rest.dropFirst()
                continue
            }
            let name = rest.drop { $0 == "{" }.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            if !name.isEmpty, !names.contains(String(name)) { names.append(String(name)) }
        }
        return names
    }

    /// What a tag without a version in it moves with.
    static func moves(_ tag: String?) -> Bool {
        guard let tag, !tag.isEmpty else { return true }
        return ["latest", "main", "master", "edge", "nightly", "stable", "release", "dev", "develop"].contains(tag)
    }

    /// Parted by a character that stands in no `${…}`.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if character == separator, depth <= 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }
}

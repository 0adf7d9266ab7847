import BelayCore

/// Names with `*` and `?`, as guides use them for files of a stack.
///
/// `*` and `?` never match a `/` nor a leading dot. A directory that is a link is entered only where it leads to a place
/// inside the stack. Belay's own directory is never matched.
package enum Glob {
    /// Where twins and salvages lie, below the stack.
    package static let ownDirectory = ".belay"
    /// More than this is a mistake in a guide, not a store.
    private static let mostMatches = 100_000

    /// What is there now: relative, sorted by bytes, each once. A plain name is a pattern too.
    package static func expand(_ patterns: [String], in directory: String, using fileSystem: any FileSystem) throws -> [String] {
        guard try fileSystem.status(directory, followingLinks: true)?.kind == .directory else { return [] }
        let root = try fileSystem.realPath(directory)
        var found: Set<RelativePath> = []
        for pattern in patterns {
            let parts = try components(of: pattern)
            try expand(parts[...], below: nil, root: root, using: fileSystem, into: &found)
            guard found.count <= mostMatches else {
                throw BelayError(
                    .refused, "cannot expand \(RelativePath.shown(pattern)): it matches more than \(mostMatches) names")
            }
        }
        return found.sorted().map(\.text)
    }

    /// Whether one name (no path) matches one pattern.
    package static func matches(_ pattern: String, name: String) -> Bool {
        let pattern = Array(pattern.unicodeScalars)
        let name = Array(name.unicodeScalars)
        if name.first == ".", pattern.first != "." { return false }
        // Only the last star is ever gone back to, so that hostile patterns cost no more than length times length.
        var inPattern = 0
        var inName = 0
        var star: (pattern: Int, name: Int)?
        while inName < name.count {
            if inPattern < pattern.count, pattern[inPattern] == "*" {
                star = (inPattern, inName)
                inPattern += 1
            } else if inPattern < pattern.count, pattern[inPattern] == "?" || pattern[inPattern] == name[inName] {
                inPattern += 1
                inName += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                inPattern = last.pattern + 1
                inName = last.name + 1
            } else {
                return false
            }
        }
        return pattern[inPattern...].allSatisfy { $0 == "*" }
    }

    package static func isPattern(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    }

    /// A pattern without `./`, doubled and trailing slashes; refuses one that could mean something outside.
    private static func components(of pattern: String) throws -> [String] {
        let parts = RelativePath.split(pattern).filter { $0 != "." }
        let problem =
            pattern.utf8.first == UInt8(ascii: "/")
            ? "it is absolute"
            : parts.isEmpty ? "it names the stack's directory itself" : RelativePath.problem(with: parts.joined(separator: "/"))
        if let problem {
            throw BelayError(
                .usage, "cannot use \(RelativePath.shown(pattern)) as a file of the stack: \(problem)",
                hint: "name files relative to the stack's directory")
        }
        return parts
    }

    private static func expand(
        _ parts: ArraySlice<String>, below parent: RelativePath?, root: String, using fileSystem: any FileSystem,
        into found: inout Set<RelativePath>
    ) throws {
        guard let part = parts.first else { return }
        let rest = parts.dropFirst()
        for name in try names(matching: part, in: parent?.path(below: root) ?? root, using: fileSystem) {
            if parent == nil, name == ownDirectory { continue }
            let path = try parent?.appending(name) ?? RelativePath(name)
            if rest.isEmpty {
                found.insert(path)
            } else if try canEnter(path.path(below: root), root: root, using: fileSystem) {
                try expand(rest, below: path, root: root, using: fileSystem, into: &found)
            }
        }
    }

    private static func names(matching part: String, in directory: String, using fileSystem: any FileSystem) throws -> [String] {
        guard isPattern(part) else {
            return try fileSystem.status(directory + "/" + part, followingLinks: false) == nil ? [] : [part]
        }
        return try fileSystem.list(directory).filter { matches(part, name: $0) }
    }

    private static func canEnter(_ path: String, root: String, using fileSystem: any FileSystem) throws -> Bool {
        guard let status = try fileSystem.status(path, followingLinks: false) else { return false }
        if status.kind == .directory { return true }
        guard status.kind == .link, try fileSystem.status(path, followingLinks: true)?.kind == .directory else { return false }
        return try fileSystem.realPath(path).utf8.starts(with: (root + "/").utf8)
    }
}

package import BelayCore

/// What patterns name in a stack, walked without ever going through a link.
package struct FileTree: Sendable {
    package struct Node: Sendable {
        package var path: RelativePath
        package var status: FileStatus
        /// Only on the way to what was named: its own contents are not part of the tree.
        package var isOnTheWay: Bool
    }

    /// Something there that is not in the tree.
    package struct Skipped: Sendable, Equatable {
        package enum Reason: Sendable {
            /// A socket, a device, a pipe: holds no data that could be put back.
            case special
            case unreadable
            /// It was reached through a link; what it is depends on where the link leads.
            case throughLink
        }

        package var path: String
        package var reason: Reason
    }

    /// A parent before what lies in it, by bytes.
    package private(set) var nodes: [Node] = []
    package private(set) var skipped: [Skipped] = []
    package let root: String
    private let fileSystem: any FileSystem
    private var places: [RelativePath: Int] = [:]

    private static let mostNodes = 1_000_000

    package init(_ patterns: [String], in root: String, using fileSystem: any FileSystem) throws {
        self.root = root
        self.fileSystem = fileSystem
        for name in try Glob.expand(patterns, in: root, using: fileSystem) {
            let path = try RelativePath(name)
            if try walkTowards(path) { try walk(path) }
        }
        nodes.sort { $0.path < $1.path }
    }

    package var bytes: Int64 { nodes.reduce(0) { $0 + ($1.status.kind == .file ? $1.status.size : 0) } }

    /// The node as an entry, without its hash.
    package func entry(of node: Node) throws -> FileEntry {
        try FileTree.entry(of: node.path, status: node.status, in: root, using: fileSystem)
    }

    package static func entry(
        of path: RelativePath, status: FileStatus, in root: String, using fileSystem: any FileSystem
    ) throws -> FileEntry {
        guard let kind = status.kind else { throw BelayError(.failed, "cannot keep \(path): it is no file, directory or link") }
        let whole = path.path(below: root)
        return FileEntry(
            path: path.text, kind: kind, mode: status.mode & 0o7777, owner: status.owner, group: status.group,
            modifiedNanoseconds: status.modifiedNanoseconds, size: kind == .file ? status.size : 0,
            linkTarget: kind == .link ? try fileSystem.readLink(whole) : nil,
            extendedAttributes: try fileSystem.extendedAttributes(whole))
    }

    /// The directories on the way to what a pattern named; false where a link lies among them.
    private mutating func walkTowards(_ path: RelativePath) throws -> Bool {
        for ancestor in path.ancestors {
            guard let status = try fileSystem.status(ancestor.path(below: root), followingLinks: false), status.kind == .directory else {
                skipped.append(Skipped(path: path.text, reason: .throughLink))
                return false
            }
            if places[ancestor] == nil { append(Node(path: ancestor, status: status, isOnTheWay: true)) }
        }
        return true
    }

    private mutating func append(_ node: Node) {
        places[node.path] = nodes.count
        nodes.append(node)
    }

    private mutating func walk(_ start: RelativePath) throws {
        var waiting = [start]
        while let path = waiting.popLast() {
            guard let status = readableStatus(of: path), let kind = status.kind else { continue }
            if let known = places[path] {
                // Named by two patterns, or on the way to one and named by another.
                if !nodes[known].isOnTheWay { continue }
                nodes[known].isOnTheWay = false
            } else {
                append(Node(path: path, status: status, isOnTheWay: false))
            }
            guard nodes.count <= Self.mostNodes else {
                throw BelayError(.refused, "cannot keep \(start): it holds more than \(Self.mostNodes) files")
            }
            guard kind == .directory else { continue }
            do {
                for name in try fileSystem.list(path.path(below: root)) { waiting.append(try path.appending(name)) }
            } catch {
                skipped.append(Skipped(path: path.text, reason: .unreadable))
            }
        }
    }

    /// nil, and noted, for what has no place in the tree. A name that is gone again, or is no UTF-8, cannot be found either.
    private mutating func readableStatus(of path: RelativePath) -> FileStatus? {
        let whole = path.path(below: root)
        do {
            guard let status = try fileSystem.status(whole, followingLinks: false) else {
                if path.text.unicodeScalars.contains("\u{FFFD}") { skipped.append(Skipped(path: path.text, reason: .unreadable)) }
                return nil
            }
            guard status.kind != nil else {
                skipped.append(Skipped(path: path.text, reason: .special))
                return nil
            }
            // Only where not everybody may read it is it worth trying.
            if status.kind == .file, status.mode & 0o444 != 0o444 { try fileSystem.readChunks(whole) { _ in false } }
            return status
        } catch {
            skipped.append(Skipped(path: path.text, reason: .unreadable))
            return nil
        }
    }
}

import BelayCore
import BelaySystem

/// What lies in the live place against what should: every byte of content, and all that comes back with it.
struct FilesComparison {
    struct Change {
        enum Kind: Equatable {
            case missing
            case added
            /// Something of another kind lies there; nil is a socket, a pipe or a device.
            case otherKind(FileEntry.Kind?)
            /// A directory with names that cannot be read: it can only be replaced as a whole.
            case unlistable
            case content
            case target
            case attributes([String])
        }

        var path: RelativePath
        var kind: Kind
        /// What should be there; nil for what was added.
        var entry: FileEntry?
    }

    /// A parent before what lies in it.
    private(set) var changes: [Change] = []
    private(set) var wanted: [RelativePath: FileEntry] = [:]
    private let root: String
    private let fileSystem: any FileSystem
    private var reachable: [RelativePath: Bool] = [:]

    init(of tree: FileTree, with entries: [FileEntry], using fileSystem: any FileSystem) throws {
        root = tree.root
        self.fileSystem = fileSystem
        for entry in entries {
            let path = try RelativePath(entry.path)
            guard path.components.first != Glob.ownDirectory else {
                throw BelayError(.refused, "cannot use \(path) as a file of the stack: it lies in Belay's own directory")
            }
            wanted[path] = entry
        }
        let unreadable = Set(tree.skipped.filter { $0.reason == .unreadable }.compactMap { try? RelativePath($0.path) })
        for (path, entry) in wanted.sorted(by: { $0.key < $1.key }) {
            guard let kind = try change(of: entry, at: path, unreadable: unreadable) else { continue }
            let change = Change(path: path, kind: kind, entry: entry)
            changes.append(change)
            if entry.kind == .directory, !change.isOfAttributes { reachable[path] = false }
        }
        let found = Set(tree.nodes.filter { !$0.isOnTheWay }.map(\.path)).union(unreadable)
        for path in found.sorted() where wanted[path] == nil && isOutermost(path, among: found) {
            changes.append(Change(path: path, kind: .added, entry: nil))
        }
        changes.sort { $0.path < $1.path }
    }

    /// The first differences by name, never by content; nil where there is none.
    var summary: String? {
        guard !changes.isEmpty else { return nil }
        let first = changes.prefix(3).map(Self.describe).joined(separator: "; ")
        return changes.count > 3 ? "\(first); and \(changes.count - 3) more" : first
    }

    /// What goes with something else that goes is not named again.
    private func isOutermost(_ path: RelativePath, among found: Set<RelativePath>) -> Bool {
        path.ancestors.allSatisfy { ancestor in
            if wanted[ancestor] == nil { return !found.contains(ancestor) }
            return reachable[ancestor] != false
        }
    }

    private mutating func change(of entry: FileEntry, at path: RelativePath, unreadable: Set<RelativePath>) throws -> Change.Kind? {
        guard try isReachable(path) else { return .missing }
        let place = path.path(below: root)
        guard let status = try fileSystem.status(place, followingLinks: false) else { return .missing }
        guard status.kind == entry.kind else { return .otherKind(status.kind) }
        switch entry.kind {
        case .directory:
            if unreadable.contains(path) { return .unlistable }
        case .file:
            // One that cannot be read is replaced like one with other content.
            guard status.size == entry.size, (try? SHA256.hex(ofFile: place, using: fileSystem)) == entry.sha256 else { return .content }
        case .link:
            guard try fileSystem.readLink(place).utf8.elementsEqual((entry.linkTarget ?? "").utf8) else { return .target }
        }
        let differing = try Self.differingAttributes(of: status, from: entry, extended: fileSystem.extendedAttributes(place))
        return differing.isEmpty ? nil : .attributes(differing)
    }

    /// Whether every directory on the way is one: what lies behind a link is not ours, whatever its name.
    private mutating func isReachable(_ path: RelativePath) throws -> Bool {
        guard let parent = path.parent else { return true }
        if let known = reachable[parent] { return known }
        let isDirectory = try fileSystem.status(parent.path(below: root), followingLinks: false)?.kind == .directory
        let answer = try isReachable(parent) && isDirectory
        reachable[parent] = answer
        return answer
    }

    private static func differingAttributes(of status: FileStatus, from entry: FileEntry, extended: [String: [UInt8]]) -> [String] {
        var differing: [String] = []
        // A link has no mode of its own; the time of a directory changes with every name in it.
        if entry.kind != .link, status.mode & 0o7777 != entry.mode { differing.append("mode") }
        if status.owner != entry.owner || status.group != entry.group { differing.append("owner") }
        if entry.kind != .directory, status.modifiedNanoseconds != entry.modifiedNanoseconds { differing.append("time") }
        if comparable(extended, wanted: entry) != comparable(entry.extendedAttributes, wanted: entry) {
            differing.append("extended attributes")
        }
        return differing
    }

    /// Labels of a security module come and go by its own rules.
    private static func comparable(_ attributes: [String: [UInt8]], wanted: FileEntry) -> [String: [UInt8]] {
        attributes.filter { name, _ in
            name.utf8.starts(with: "user.".utf8) || name.utf8.starts(with: "system.posix_acl_".utf8)
                || (name == "security.capability" && wanted.extendedAttributes[name] != nil)
        }
    }

    private static func describe(_ change: Change) -> String {
        let wanted = change.entry?.kind.rawValue ?? ""
        return switch change.kind {
        case .missing: "\(change.path) is missing"
        case .added: "\(change.path) was added"
        case .otherKind(let kind): "\(change.path) is a \(kind?.rawValue ?? "special file") instead of a \(wanted)"
        case .unlistable: "\(change.path) cannot be listed"
        case .content: "\(change.path) has other content"
        case .target: "\(change.path) leads elsewhere"
        case .attributes(let names): "\(change.path) has another \(names.joined(separator: ", "))"
        }
    }
}

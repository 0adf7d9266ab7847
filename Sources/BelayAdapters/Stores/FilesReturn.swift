import BelayCore
import BelaySystem

/// Puts back by difference: what is right already is not touched.
///
/// Four phases, each whole before the next: everything that is needed is staged, proven and synced; what will be replaced
/// is kept in the salvage and synced; names are put in place, each by one rename; directories get their attributes and are
/// synced. After a crash in any of them it begins again with a new comparison.
struct FilesReturn {
    let comparison: FilesComparison
    let stack: String
    let staging: String
    let salvage: FilesSalvage
    let fileSystem: any FileSystem

    private var changes: [FilesComparison.Change] { comparison.changes }

    func perform(extracting extract: (FileEntry, String) throws -> Void) throws {
        let staged = try stage(extracting: extract)
        try openUp()
        try salvageReplaced()
        for change in changes { try place(change, staged: staged[change.path]) }
        try finishDirectories()
    }

    private func stage(extracting extract: (FileEntry, String) throws -> Void) throws -> [RelativePath: String] {
        var staged: [RelativePath: String] = [:]
        for change in changes {
            guard let entry = change.entry, entry.kind != .directory, !change.isOfAttributes else { continue }
            let path = "\(staging)/\(staged.count + 1)"
            try extract(entry, path)
            staged[change.path] = path
        }
        try fileSystem.syncDirectory(staging)
        return staged
    }

    /// The owner of a directory that is closed even to its owner must open it to change a name in it.
    private func openUp() throws {
        for parent in Set(changes.compactMap { $0.path.parent }).sorted() {
            let place = parent.path(below: stack)
            guard try isRealDirectory(parent), let status = try fileSystem.status(place, followingLinks: false) else { continue }
            guard status.mode & 0o300 != 0o300 else { continue }
            var entry = try FileTree.entry(of: parent, status: status, in: stack, using: fileSystem)
            entry.mode |= 0o700
            try fileSystem.apply(entry, to: place)
        }
    }

    private func salvageReplaced() throws {
        var kept: [RelativePath] = []
        for change in changes {
            switch change.kind {
            case .added, .otherKind, .unlistable:
                try requireRealParent(of: change.path)
                try salvage.move(change.path)
            case .content, .target:
                try requireRealParent(of: change.path)
                try salvage.keep(change.path)
            case .missing, .attributes: continue
            }
            kept.append(change.path)
        }
        try salvage.sync(kept)
    }

    private func place(_ change: FilesComparison.Change, staged: String?) throws {
        guard let entry = change.entry else { return }
        try requireRealParent(of: change.path)
        let place = change.path.path(below: stack)
        if let staged {
            try put(entry, staged: staged, at: place)
        } else if entry.kind == .directory, !change.isOfAttributes {
            try fileSystem.makeDirectory(place, mode: 0o700, parents: false)
        } else if entry.kind != .directory {
            try fileSystem.apply(entry, to: place)
            if entry.kind == .file { try fileSystem.syncFile(place) }
        }
    }

    private func put(_ entry: FileEntry, staged: String, at place: String) throws {
        do {
            try fileSystem.rename(staged, to: place)
        } catch {
            // The directory may be on another file system than the stack: then a copy beside it is renamed.
            guard let slash = place.utf8.lastIndex(of: UInt8(ascii: "/")) else { throw error }
            let temporary = String(place[..<slash]) + "/.belay-incoming"
            try fileSystem.removeTree(temporary)
            try copy(staged, of: entry, to: temporary)
            try fileSystem.rename(temporary, to: place)
        }
    }

    private func copy(_ staged: String, of entry: FileEntry, to target: String) throws {
        if entry.kind == .link {
            try fileSystem.makeLink(target, to: entry.linkTarget ?? "")
            return try fileSystem.apply(entry, to: target)
        }
        try fileSystem.copy(staged, to: target, mode: 0o600, syncing: true)
        guard try SHA256.hex(ofFile: target, using: fileSystem) == entry.sha256 else {
            throw BelayError(.failed, "cannot put back \(RelativePath.shown(entry.path)): what was read back is not what was written")
        }
        try fileSystem.apply(entry, to: target)
        try fileSystem.syncFile(target)
    }

    /// From the innermost out: the attributes of a directory may forbid changing anything in it.
    private func finishDirectories() throws {
        let parents = Set(changes.compactMap { $0.path.parent })
        let changed = changes.filter { $0.entry?.kind == .directory }.map(\.path)
        for path in parents.union(changed).sorted().reversed() where try isRealDirectory(path) {
            let place = path.path(below: stack)
            if let entry = comparison.wanted[path] { try fileSystem.apply(entry, to: place) }
            try fileSystem.syncDirectory(place)
        }
        try fileSystem.syncDirectory(stack)
    }

    /// Asked again right before each change: a link that was put there meanwhile must not lead it outside.
    private func requireRealParent(of path: RelativePath) throws {
        guard let parent = path.parent else { return }
        guard try isRealDirectory(parent) else {
            throw BelayError(.failed, "cannot put back \(path): \(parent) is not a directory of the stack")
        }
    }

    private func isRealDirectory(_ path: RelativePath) throws -> Bool {
        try (path.ancestors + [path]).allSatisfy {
            try fileSystem.status($0.path(below: stack), followingLinks: false)?.kind == .directory
        }
    }
}

extension FilesComparison.Change {
    var isOfAttributes: Bool {
        if case .attributes = kind { return true }
        return false
    }
}

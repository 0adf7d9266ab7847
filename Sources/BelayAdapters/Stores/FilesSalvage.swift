import BelayCore
import BelaySystem

/// Keeps what a way back replaces: `<stack>/.belay/<run>/salvage/<store>/<attempt>/…`, each attempt by itself, so that
/// one after a crash never meets the names of the one before.
struct FilesSalvage {
    let directory: String
    let stack: String
    let own: OwnDirectory
    let fileSystem: any FileSystem

    init(below store: String, stack: String, own: OwnDirectory, fileSystem: any FileSystem) throws {
        let isThere = try fileSystem.status(store, followingLinks: false)?.kind == .directory
        let attempts = isThere ? try fileSystem.list(store).compactMap { Int($0) } : []
        directory = "\(store)/\((attempts.max() ?? 0) + 1)"
        self.stack = stack
        self.own = own
        self.fileSystem = fileSystem
    }

    /// A second name for a file or link that is about to be replaced in one rename: its first name is never empty.
    func keep(_ path: RelativePath) throws {
        let (live, place) = (path.path(below: stack), try place(for: path))
        do {
            try fileSystem.hardLink(live, to: place)
        } catch {
            try copy(live, to: place)
        }
    }

    /// Takes away a file, link or whole directory.
    func move(_ path: RelativePath) throws {
        let (live, place) = (path.path(below: stack), try place(for: path))
        do {
            try fileSystem.rename(live, to: place)
        } catch {
            // On another file system; it goes only when its copy is on the disk.
            try copy(live, to: place)
            try fileSystem.removeTree(live)
        }
    }

    /// Before anything is replaced, what is kept must survive a power cut.
    func sync(_ paths: [RelativePath]) throws {
        for parent in Set(paths.map { parentPlace(of: $0) }).sorted() { try fileSystem.syncDirectory(parent) }
    }

    private func parentPlace(of path: RelativePath) -> String { path.parent?.path(below: directory) ?? directory }

    private func place(for path: RelativePath) throws -> String {
        try own.prepare(parentPlace(of: path))
        return path.path(below: directory)
    }

    private func copy(_ source: String, to target: String) throws {
        guard let status = try fileSystem.status(source, followingLinks: false), let kind = status.kind else { return }
        switch kind {
        case .file: try fileSystem.copy(source, to: target, mode: 0o600, syncing: true)
        case .link: try fileSystem.makeLink(target, to: try fileSystem.readLink(source))
        case .directory:
            try fileSystem.makeDirectory(target, mode: 0o700, parents: false)
            for name in try fileSystem.list(source) { try copy(source + "/" + name, to: target + "/" + name) }
        }
        let entry = FileEntry(
            path: "", kind: kind, mode: status.mode, owner: status.owner, group: status.group,
            modifiedNanoseconds: status.modifiedNanoseconds, size: status.size,
            extendedAttributes: try fileSystem.extendedAttributes(source))
        try fileSystem.apply(entry, to: target)
        if kind == .file { try fileSystem.syncFile(target) }
        if kind == .directory { try fileSystem.syncDirectory(target) }
    }
}

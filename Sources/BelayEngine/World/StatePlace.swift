package import BelaySystem

/// Where Belay keeps what it knows of one stack: never inside the stack, where a build would ship it in an image.
package struct StatePlace: Sendable {
    package let directory: String

    package init(directory: String) { self.directory = directory }

    package var journal: String { directory + "/journal.db" }
    package var vault: String { directory + "/vault" }
    package var services: String { directory + "/services" }
    /// The clone of a rehearsal, while there is one.
    package var rehearsal: String { directory + "/rehearsal" }
    /// Key for the hashes of environment values.
    package var key: String { directory + "/key" }

    /// What `switch` of a run changes, as it was before, and the values that it stages: part of the vault, since they may
    /// hold secrets.
    package func switching(run: Int) -> String { vault + "/.switch-\(run)" }

    /// What the journal here is called where its objects lie beside another's; nil as long as there is none.
    package func journalName(using files: any FileSystem) throws -> String? {
        guard try files.status(key, followingLinks: false) != nil else { return nil }
        return String(KeyedHash.of("journal", key: try files.read(key, limit: 64)).prefix(8))
    }

    /// Where the stack's guide lies: what `resume --all` goes by, from wherever it is called.
    private var guideFile: String { directory + "/guide" }

    package func remember(guide path: String, using files: any FileSystem) throws {
        guard try guide(using: files) != path else { return }
        try files.writeAtomically(guideFile, Array(path.utf8), mode: 0o600, like: nil)
    }

    package func guide(using files: any FileSystem) throws -> String? {
        guard try files.status(guideFile, followingLinks: false) != nil else { return nil }
        return String(decoding: try files.read(guideFile, limit: 4096), as: UTF8.self)
    }

    package func prepare(using files: any FileSystem) throws {
        try makeDurably(directory, using: files)
        try makeDurably(vault, using: files)
        if try files.status(key, followingLinks: false) == nil {
            try files.writeAtomically(key, Random.bytes(32), mode: 0o600, like: nil)
        }
    }

    /// With every name on the way to it: a journal in a directory that a power cut takes away has journaled nothing. What
    /// is there already may have been made by a process that ended before it could sync.
    private func makeDurably(_ path: String, using files: any FileSystem) throws {
        let parent = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        let above = parent.isEmpty ? "/" : String(parent)
        let isNew = try files.status(path, followingLinks: true) == nil
        if isNew {
            if above != "/" { try makeDurably(above, using: files) }
            try files.makeDirectory(path, mode: 0o700, parents: true)
        }
        if isNew { return try files.syncDirectory(above) }
        // Where others have made it long ago, the directory above may be one that can only be gone through.
        try? files.syncDirectory(above)
    }
}

package import BelayCore
package import BelaySystem

/// SQLite databases, each a file that is named or found by a glob.
///
/// A live file is read, and at the way back renamed; it is never written, checkpointed or rolled back by us.
package struct SQLiteStore: Store {
    package let name: String
    package var kind: String { "sqlite" }
    package var ways: StoreWays { StoreWays(taken: "online backup, page difference at the seal", putBack: "rename") }

    /// Files or globs, relative to the stack.
    let files: [String]
    /// An absolute real path.
    let stackDirectory: String
    let fileSystem: any FileSystem
    let processTable: any ProcessTable
    let clock: any Clock
    /// Which journal's runs the twins are of; nil where they are not told apart.
    let journal: String?
    /// Hashing reads everything; beyond this only rows are counted, which indexes make cheap.
    let contentBudget: Int64

    package init(
        name: String, files: [String], stackDirectory: String, fileSystem: any FileSystem, processTable: any ProcessTable,
        clock: any Clock, journal: String? = nil, contentBudget: Int64 = 256 << 20
    ) {
        self.name = name
        self.files = files
        self.stackDirectory = stackDirectory
        self.fileSystem = fileSystem
        self.processTable = processTable
        self.clock = clock
        self.journal = journal
        self.contentBudget = contentBudget
    }

    var finder: SQLiteFinder { SQLiteFinder(files: files, stackDirectory: stackDirectory, fileSystem: fileSystem) }

    package var lockIdentities: [LockIdentity] { finder.homes().map { .directory($0) } }

    package func holders() throws -> [Holder] { holders(of: try finder.places()) }

    package func spaceNeeded() throws -> [SpaceNeed] {
        var needs: [SpaceNeed] = []
        for place in try finder.places() {
            let bytes = try size(place.path) + size(place.wal)
            if let index = needs.firstIndex(where: { $0.path == place.directory }) {
                needs[index].bytes += bytes
            } else {
                needs.append(SpaceNeed(path: place.directory, bytes: bytes, purpose: "twin of \(name)"))
            }
        }
        return needs
    }

    package func activity() -> UInt64 {
        guard let places = try? finder.places() else { return 0 }
        return places.flatMap { [$0.path] + $0.sidecars }.reduce(0) { sum, path in
            guard let status = try? fileSystem.status(path, followingLinks: true) else { return sum }
            return sum &+ 1 &+ UInt64(bitPattern: status.size) &+ UInt64(bitPattern: status.modifiedNanoseconds)
        }
    }

    func holders(of places: [SQLitePlace]) -> [Holder] {
        processTable.holders(of: places.flatMap { [$0.path] + $0.sidecars })
    }

    func depth(counting: Bool, bytes: Int64) -> SQLiteContent.Depth {
        counting ? bytes <= contentBudget ? .content : .rows : .schema
    }

    func reading(_ places: [SQLitePlace]) -> SQLiteReading {
        SQLiteReading(
            fileSystem: fileSystem, processTable: processTable, held: Set(holders(of: places).map(\.path)))
    }

    func requireUnheld(_ places: [SQLitePlace], to verb: String) throws {
        try holders(of: places).refuse("\(verb) \(name)", hint: "stop what has it open, then try again")
    }

    /// 0 where nothing is.
    func size(_ path: String) throws -> Int64 {
        try fileSystem.status(path, followingLinks: true)?.size ?? 0
    }

    /// What has to come back with the content; that is filled in once it is known.
    func entry(of place: SQLitePlace) throws -> FileEntry {
        guard let status = try fileSystem.status(place.path, followingLinks: true) else {
            throw BelayError(.failed, "cannot take \(place.name): it is not there")
        }
        return FileEntry(
            path: place.name, kind: .file, mode: status.mode, owner: status.owner, group: status.group,
            modifiedNanoseconds: status.modifiedNanoseconds, size: status.size,
            extendedAttributes: try fileSystem.extendedAttributes(place.path))
    }
}

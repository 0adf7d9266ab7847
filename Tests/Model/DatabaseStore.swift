import BelayAdapters
import BelayCore
import BelaySystem

/// A store with a schema and rows, kept and put back as the file that it is by the store of files.
struct DatabaseStore: Store {
    let files: FilesStore
    let path: String
    let fileSystem: any FileSystem

    init(stack: String, fileSystem: any FileSystem, processTable: any ProcessTable, clock: any Clock) {
        files = FilesStore(
            name: "db", paths: ["data/app.db"], stackDirectory: stack, fileSystem: fileSystem, processTable: processTable,
            clock: clock)
        path = stack + "/data/app.db"
        self.fileSystem = fileSystem
    }

    var name: String { "db" }
    var kind: String { "sqlite" }
    var lockIdentities: [LockIdentity] { [] }
    var ways: StoreWays { files.ways }

    func survey(counting: Bool) throws -> StoreFacts { try counted(try files.survey(counting: false), counting: counting) }
    func holders() throws -> [Holder] { try files.holders() }
    func spaceNeeded() throws -> [SpaceNeed] { try files.spaceNeeded() }

    func preCopy(run: Int, into writer: any CheckpointWriter, raw: Bool) throws -> StoredStore {
        var stored = try files.preCopy(run: run, into: writer, raw: raw)
        stored.facts = try counted(stored.facts, counting: true)
        return stored
    }

    func seal(run: Int, raw: Bool) throws -> Seal {
        var seal = try files.seal(run: run, raw: raw)
        seal.facts = try counted(seal.facts, counting: true)
        return seal
    }

    func difference(from seal: Seal) throws -> String? { try files.difference(from: seal) }
    func difference(from stored: StoredStore) throws -> String? { try files.difference(from: stored) }
    func sync() throws { try files.sync() }
    func putBack(_ seal: Seal, run: Int) throws { try files.putBack(seal, run: run) }

    func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws {
        try files.restore(stored, of: checkpoint, from: vault, run: run)
    }

    func record(_ seal: Seal, into writer: any CheckpointWriter, idle: Bool) throws -> StoredStore {
        try files.record(seal, into: writer, idle: idle)
    }

    func leftovers() throws -> [Leftover] { try files.leftovers() }
    func discard(run: Int, salvage: Bool) throws { try files.discard(run: run, salvage: salvage) }
    func activity() -> UInt64 { files.activity() }

    private func counted(_ facts: StoreFacts, counting: Bool) throws -> StoreFacts {
        guard try fileSystem.status(path, followingLinks: false) != nil else { return facts }
        var facts = facts
        facts.kind = kind
        facts.files = nil
        var database = LogDatabase(try fileSystem.read(path, limit: 1 << 20)).facts
        if !counting { database.tables = [:] }
        facts.databases = [database]
        return facts
    }
}

import BelayCore
import BelayTestKit
import Synchronization

/// A real store that is made to fail, or is looked at, before some of its calls. Where it is told to, it leaves for later what
/// is to be counted.
struct WatchedStore: Store {
    /// What was to be counted, as the real store has counted it: it stays, whoever asks.
    final class Twins: Sendable {
        let counted = Mutex<[String: StoreFacts]>([:])
    }

    let real: any Store
    let twins: Twins?
    /// The call's name, before it happens.
    let before: @Sendable (String) throws -> Void

    init(_ real: any Store, twins: Twins?, before: @escaping @Sendable (String) throws -> Void) {
        self.real = real
        self.twins = twins
        self.before = before
    }

    var name: String { real.name }
    var kind: String { real.kind }
    var lockIdentities: [LockIdentity] { real.lockIdentities }
    var ways: StoreWays { real.ways }

    func survey(counting: Bool) throws -> StoreFacts {
        try before("survey")
        return try real.survey(counting: counting)
    }
    func holders() throws -> [Holder] { try real.holders() }
    func spaceNeeded() throws -> [SpaceNeed] { try real.spaceNeeded() }
    func preCopy(run: Int, into writer: any CheckpointWriter, raw: Bool) throws -> StoredStore {
        try before("preCopy")
        return try real.preCopy(run: run, into: writer, raw: raw)
    }
    func ready(run: Int) {
        try? before("ready")
        real.ready(run: run)
    }
    func rest() {
        try? before("rest")
        real.rest()
    }
    func seal(run: Int, raw: Bool) throws -> Seal {
        try before("seal")
        var seal = try real.seal(run: run, raw: raw)
        guard let twins else { return seal }
        twins.counted.withLock { $0[seal.twin] = seal.facts }
        for index in seal.facts.databases.indices { seal.facts.databases[index].tables = [:] }
        seal.isUncounted = true
        return seal
    }
    func count(_ seal: Seal) throws -> Seal {
        guard !seal.isCounted else { return seal }
        try before("count")
        var seal = seal
        seal.facts = twins?.counted.withLock { $0[seal.twin] } ?? seal.facts
        seal.isUncounted = nil
        return seal
    }
    func difference(from seal: Seal) throws -> String? {
        try before("difference")
        return try real.difference(from: seal)
    }
    func putBack(_ seal: Seal, run: Int) throws {
        try before("putBack")
        try real.putBack(seal, run: run)
    }
    func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws {
        try before("restore")
        try real.restore(stored, of: checkpoint, from: vault, run: run)
    }
    func difference(from stored: StoredStore) throws -> String? { try real.difference(from: stored) }
    func record(_ seal: Seal, into writer: any CheckpointWriter, idle: Bool) throws -> StoredStore {
        try before("record")
        return try real.record(seal, into: writer, idle: idle)
    }
    func sync() throws {
        try before("sync")
        try real.sync()
    }
    func leftovers() throws -> [Leftover] { try real.leftovers() }
    func discard(run: Int, salvage: Bool) throws {
        try before("discard")
        try real.discard(run: run, salvage: salvage)
    }
    func activity() -> UInt64 { real.activity() }
}

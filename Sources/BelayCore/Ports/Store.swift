/// Something that holds data. Every method may be called again after a crash in the middle of it.
package protocol Store: Sendable {
    var name: String { get }
    var kind: String { get }
    /// What the store is, whatever path it was called from: part of the stack's lock.
    var lockIdentities: [LockIdentity] { get }
    /// How it is taken and put back, in words for the plan.
    var ways: StoreWays { get }

    /// Schema and size; rows and content where `counting`. Changes nothing, not even a sidecar file.
    func survey(counting: Bool) throws -> StoreFacts
    /// Processes that have it open.
    func holders() throws -> [Holder]
    /// Behind the fence: ends what stopped services have left at work in the store's own server, and says what that was. What it
    /// had not committed was promised to nobody.
    func endAbandoned() throws -> [String]
    /// Ends a session that somebody has in the store's own server, and says whose it was; nil where there is none such.
    func end(session: Int32) throws -> String?
    /// Bytes that a twin, or a copy beside it, will need, and where.
    func spaceNeeded() throws -> [SpaceNeed]

    /// Copies it while the stack runs into the vault, and begins the twin of `run`. With `raw`, what cannot be read as what
    /// it should be is taken byte for byte, and a finding says so: who wants to leave a broken state must not need it whole.
    func preCopy(run: Int, into writer: any CheckpointWriter, raw: Bool) throws -> StoredStore
    /// Begins a twin that follows the store while everything runs, where one does: only its last moment is left to the seal. Says
    /// what follows.
    func follow(run: Int) throws -> String?
    /// It is about to be asked often while people wait: what that takes is opened now, and stays open until `rest`.
    func ready(run: Int)
    func rest()
    /// With no writer left: finishes the twin, fingerprints, syncs; counts, unless the twin can be counted later.
    func seal(run: Int, raw: Bool) throws -> Seal
    /// The seal with what is to be counted in its twin, where the seal has left that for later: nobody has to be kept out for it.
    func count(_ seal: Seal) throws -> Seal
    /// Whether the live store is, byte for byte or row for row, what was sealed; says the difference.
    func difference(from seal: Seal) throws -> String?
    /// Puts the seal back from the twin; what was live goes into the salvage of `run`. Whoever calls compares afterwards.
    func putBack(_ seal: Seal, run: Int) throws
    /// The same; where nobody was let in, what was live need not be kept if it cannot be.
    func putBack(_ seal: Seal, run: Int, mustSalvage: Bool) throws
    /// Puts a checkpoint's state back from the vault into a clean target, compared before it takes the live place.
    func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws
    /// Whether the live store is what the checkpoint holds; says the difference.
    func difference(from stored: StoredStore) throws -> String?
    /// What the live store is now is on the disk when this returns. One that a kill cut off between a name and its sync has
    /// left a store that is as it should be, and that the next power cut takes back.
    func sync() throws
    /// Writes the sealed state from the twin into the vault.
    func record(_ seal: Seal, into writer: any CheckpointWriter, idle: Bool) throws -> StoredStore
    /// Belay's own objects beside the store: twins, salvages, what a crash left.
    func leftovers() throws -> [Leftover]
    /// Removes the twin (and with `salvage` what a way back replaced) of a run.
    func discard(run: Int, salvage: Bool) throws
    /// A number that grows or changes whenever the store is written to: a migration's sign of progress.
    func activity() -> UInt64
}

extension Store {
    package func endAbandoned() throws -> [String] { [] }

    package func end(session: Int32) throws -> String? { nil }

    package func follow(run: Int) throws -> String? { nil }

    package func ready(run: Int) {}
    package func rest() {}

    package func preCopy(run: Int, into writer: any CheckpointWriter) throws -> StoredStore {
        try preCopy(run: run, into: writer, raw: false)
    }

    package func seal(run: Int) throws -> Seal { try seal(run: run, raw: false) }

    package func count(_ seal: Seal) throws -> Seal { seal }

    package func putBack(_ seal: Seal, run: Int, mustSalvage: Bool) throws { try putBack(seal, run: run) }
}

package struct StoreWays: Codable, Sendable, Equatable {
    package var taken: String
    package var putBack: String
    /// A second server begins before the fence.
    package var follows: Bool

    package init(taken: String, putBack: String, follows: Bool = false) {
        self.taken = taken
        self.putBack = putBack
        self.follows = follows
    }
}

package struct SpaceNeed: Codable, Sendable, Equatable {
    /// A directory on the file system that is meant.
    package var path: String
    package var bytes: Int64
    package var purpose: String

    package init(path: String, bytes: Int64, purpose: String) {
        self.path = path
        self.bytes = bytes
        self.purpose = purpose
    }
}

/// A store at the one instant, with its twin verified and synced; kept in the journal.
package struct Seal: Codable, Sendable, Equatable {
    package var store: String
    package var facts: StoreFacts
    /// What lies in the twin, one entry per file, with paths relative to the stack and SHA-256 of the content.
    package var files: [FileEntry]
    /// Where the twin lies.
    package var twin: String
    package var seconds: Double
    /// Its rows are not counted yet; nil where they are, as in every journal of before there was a choice.
    package var isUncounted: Bool?
    package var isCounted: Bool { isUncounted != true }

    package init(store: String, facts: StoreFacts, files: [FileEntry], twin: String, seconds: Double) {
        self.store = store
        self.facts = facts
        self.files = files
        self.twin = twin
        self.seconds = seconds
    }
}

/// One of Belay's own objects.
package struct Leftover: Codable, Sendable, Equatable {
    package var path: String
    package var bytes: Int64
    package var run: Int?
    package var what: String
    /// Whose it is, where not ours: it may be the only way back of somebody, and nothing here removes it.
    package var stranger: String?

    package init(path: String, bytes: Int64, run: Int?, what: String, stranger: String? = nil) {
        self.path = path
        self.bytes = bytes
        self.run = run
        self.what = what
        self.stranger = stranger
    }
}

/// What a run locks: the thing itself, not the path it was called by.
package enum LockIdentity: Codable, Sendable, Equatable, Hashable {
    /// A directory, known by its device and inode.
    case directory(String)
    /// A thing with a name: an engine and its project, a unit.
    case named(String)
}

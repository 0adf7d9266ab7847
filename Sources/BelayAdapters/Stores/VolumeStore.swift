package import BelayCore
package import BelaySystem

/// A volume of the container runtime as files: everything that is in it, at an instant at which no container uses it. Its
/// twin lies beside it, on the same file system and where no container sees it.
package struct VolumeStore: Store {
    /// Where the volume is, and who uses it: what only the runtime knows.
    package protocol Volumes: Sendable {
        /// The directory with the volume's content, on this machine.
        func directory(of volume: Volume) throws -> String
        /// Containers that run with it, in words, with the stack's service where one is known.
        func users(of volume: Volume) throws -> [Holder]
        /// What tells the volume from every other one.
        func identity(of volume: Volume) throws -> String
    }

    package enum Volume: Sendable, Equatable {
        /// By its key in the stack's files.
        case named(String)
        /// The only one that a service has.
        case onlyOne(of: String)

        /// nil for a store that lies in no volume.
        package init?(_ kind: StoreSpec.Kind) {
            switch kind {
            case .volume(let key): self = .named(key)
            case .redis(let service): self = .onlyOne(of: service)
            case .sqlite, .files, .postgres, .command: return nil
            }
        }
    }

    package let name: String
    package let kind: String
    private let volume: Volume
    private let volumes: any Volumes
    private let fileSystem: any FileSystem
    private let processTable: any ProcessTable
    private let clock: any Clock
    /// Whose the twins are.
    private let journal: String?

    package init(
        name: String, kind: String, volume: Volume, volumes: any Volumes, fileSystem: any FileSystem,
        processTable: any ProcessTable, clock: any Clock, journal: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.volume = volume
        self.volumes = volumes
        self.fileSystem = fileSystem
        self.processTable = processTable
        self.clock = clock
        self.journal = journal
    }

    package var lockIdentities: [LockIdentity] {
        (try? volumes.identity(of: volume)).map { [.named("volume:" + $0)] } ?? []
    }

    package var ways: StoreWays {
        StoreWays(
            taken: "copied while the stack runs; at the seal, with its services stopped, what changed is copied again",
            putBack: "what differs is replaced from the twin, and kept in the salvage")
    }

    package func survey(counting: Bool) throws -> StoreFacts {
        var facts = try files().survey(counting: counting)
        facts.kind = kind
        return facts
    }

    package func holders() throws -> [Holder] { try volumes.users(of: volume) }
    package func spaceNeeded() throws -> [SpaceNeed] { try files().spaceNeeded() }

    package func preCopy(run: Int, into writer: any CheckpointWriter, raw: Bool) throws -> StoredStore {
        try files().preCopy(run: run, into: writer, raw: raw)
    }

    package func seal(run: Int, raw: Bool) throws -> Seal {
        try holders().refuse("seal \(name)", hint: "stop it, then belay resume")
        return try files().seal(run: run, raw: raw)
    }

    package func difference(from seal: Seal) throws -> String? { try files().difference(from: seal) }
    package func putBack(_ seal: Seal, run: Int) throws { try files().putBack(seal, run: run) }

    package func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws {
        try files().restore(stored, of: checkpoint, from: vault, run: run)
    }

    package func difference(from stored: StoredStore) throws -> String? { try files().difference(from: stored) }

    package func sync() throws { try files().sync() }

    package func record(_ seal: Seal, into writer: any CheckpointWriter, idle: Bool) throws -> StoredStore {
        try files().record(seal, into: writer, idle: idle)
    }

    package func leftovers() throws -> [Leftover] { try files().leftovers() }
    package func discard(run: Int, salvage: Bool) throws { try files().discard(run: run, salvage: salvage) }
    package func activity() -> UInt64 { (try? files().activity()) ?? 0 }

    /// Of the directory that the content lies in, so that what Belay keeps beside it is outside of the volume.
    private func files() throws -> FilesStore {
        let directory = try volumes.directory(of: volume)
        guard try fileSystem.status(directory, followingLinks: true)?.kind == .directory else {
            throw BelayError(
                .refused, "cannot read \(name): \(directory) is not on this machine, or not for this user",
                hint: "run belay as root, on the engine's own machine")
        }
        return FilesStore(
            name: name, paths: [StackPath.last(directory)], stackDirectory: StackPath.parent(directory), fileSystem: fileSystem,
            processTable: processTable, clock: clock, journal: journal)
    }
}

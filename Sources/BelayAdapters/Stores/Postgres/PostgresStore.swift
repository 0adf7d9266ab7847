package import BelayCore
package import BelaySystem

/// Databases of one PostgreSQL server, taken and put back by the server's own means.
///
/// Nothing here keeps other sessions out of the live database for longer than one statement: there is nobody who would let
/// them in again after a crash. PostgreSQL itself lets nobody in while a database is a template or is given another name.
package struct PostgresStore: Store {
    package let name: String
    package var kind: String { "postgres" }

    let databases: [String]
    let tools: PostgresTools
    /// Belay's own, outside the stack: dumps on their way, and twins where the server cannot clone.
    let scratch: String
    let fileSystem: any FileSystem
    let clock: any Clock
    /// The service whose address this is; nil for everybody else.
    let service: @Sendable (_ address: String) -> String?
    /// The process of this machine at the other end of a connection; nil where it is not of this machine.
    let process: @Sendable (_ address: String, _ port: Int) -> ProcessFacts?
    let contentBudget: Int64
    /// A server that belongs to the stack: what is said of no database, such as roles, is the stack's as well.
    let ownsServer: Bool
    let twin: PostgresSpec.Twin?
    /// Whose the twins are that lie beside the server's data; nil where they are not told apart.
    let journal: String?
    /// Seals of earlier runs, the newest first.
    let earlier: @Sendable () -> [Seal]
    let memory = PostgresMemory()

    package init(
        name: String, databases: [String], tools: PostgresTools, scratch: String, fileSystem: any FileSystem, clock: any Clock,
        service: @escaping @Sendable (_ address: String) -> String? = { _ in nil },
        process: @escaping @Sendable (_ address: String, _ port: Int) -> ProcessFacts? = { _, _ in nil },
        contentBudget: Int64 = 64 << 20, ownsServer: Bool? = nil, twin: PostgresSpec.Twin? = nil, journal: String? = nil,
        earlier: @escaping @Sendable () -> [Seal] = { [] }
    ) {
        self.name = name
        self.databases = databases
        self.tools = tools
        self.scratch = scratch
        self.fileSystem = fileSystem
        self.clock = clock
        self.service = service
        self.process = process
        self.contentBudget = contentBudget
        self.ownsServer = ownsServer ?? (tools.place.service != nil)
        self.twin = twin
        self.journal = journal
        self.earlier = earlier
    }

    package var ways: StoreWays {
        if case .follower(_, let reason, _)? = try? choice() {
            return StoreWays(
                taken: "dump; \(reason)before the fence a second server begins to follow, and stands still at the seal",
                putBack: "its data in the place of the other's", follows: true)
        }
        guard let server = try? withMaintenance({ try readServer($0) }), server.obstacle != nil else {
            return StoreWays(taken: "dump; at the seal a template clone", putBack: "rename of the clone, one transaction")
        }
        return StoreWays(
            taken: "dump; at the seal another one, as \(server.obstacle ?? "")",
            putBack: server.mayReplace ? "restore into a new database, rename" : "restore in one transaction")
    }

    /// By the server itself, whatever name or port it was reached by.
    package var lockIdentities: [LockIdentity] {
        let identifier = memory.identifier {
            try? withMaintenance { try $0.execute("select system_identifier from pg_control_system()") }
        }
        return databases.map { .named("postgres:\(identifier ?? tools.place.shown):\($0)") }
    }

    /// Sessions of the server, and of a second one that follows. Whether they can be had is seen by whoever asks.
    package func ready(run: Int) {
        memory.maintenance.keep()
        guard (try? withMaintenance({ try $0.execute("select 1") })) != nil else { return }
        guard let follower = try? known(run: run) else { return }
        store(of: follower).memory.maintenance.keep()
        _ = try? ask(follower, "select 1")
    }

    package func rest() {
        memory.maintenance.rest()
        for store in memory.followers { store.rest() }
    }

    /// Where the server is set to commit without waiting for the disk, one transaction that waits brings all before it there;
    /// it has to have written something for that.
    package func sync() throws {
        let statements = "set local synchronous_commit = local; select pg_logical_emit_message(true, 'belay', 'sync')"
        _ = try withMaintenance { try $0.execute("begin; \(statements); commit") }
    }

    package func activity() -> UInt64 {
        let position = try? withMaintenance {
            try $0.execute("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint", seconds: 10)
        }
        return position.flatMap { UInt64($0) } ?? 0
    }

    package func spaceNeeded() throws -> [SpaceNeed] {
        let bytes = try withMaintenance(liveBytes)
        if case .follower(let follower, _, let copied) = try choice() {
            return [
                SpaceNeed(path: try nearest(scratch), bytes: bytes, purpose: "dump of \(name)"),
                SpaceNeed(path: StackPath.parent(follower.live), bytes: copied, purpose: "twin of \(name)"),
            ]
        }
        var needs = [SpaceNeed(path: try nearest(scratch), bytes: bytes, purpose: "dump of \(name)")]
        if let directory = try? dataPlace(), (try? fileSystem.space(directory)) != nil {
            needs.append(SpaceNeed(path: directory, bytes: bytes, purpose: "twin of \(name)"))
        } else {
            needs[0].bytes *= 2
            needs[0].purpose = "twin and dump of \(name)"
        }
        return needs
    }

    /// Where the server's data lies on this machine, as far as it says so.
    private func dataPlace() throws -> String? {
        guard servers == nil else { return try dataMount() }
        guard case .host = tools.place.server else { return nil }
        let directory = try withMaintenance { try $0.execute(Self.dataDirectory) }
        return directory.isEmpty ? nil : directory
    }

    /// Where nothing has been made yet, the directory above lies on the same file system.
    private func nearest(_ path: String) throws -> String {
        var path = path
        while path != "/", try fileSystem.status(path, followingLinks: true) == nil { path = StackPath.parent(path) }
        return path
    }
}

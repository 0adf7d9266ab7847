import BelayCore
import BelaySystem

/// A twin that follows: begun while everything runs, so that the fence stays closed for no longer than its last moment takes.
extension PostgresStore {
    /// People hardly notice a fence that is closed so much longer for a copy.
    private static let tolerableSeconds = 1.25
    /// Of a copy within the fence, where no run has made one yet: from 1 GiB on a second server follows.
    private static let usualBytesPerSecond = Double(1 << 30) / tolerableSeconds
    /// Of less, most of the time goes by for other things.
    static let telling: Int64 = 64 << 20
    private static let copyHours = 12.0
    private static let pause = 0.25
    private static let reserve: Int64 = 512 << 20

    enum Choice {
        case clone
        /// It would follow, but for this.
        case obstacle(String)
        /// Why, where nobody has asked for it; and so many bytes would be copied.
        case follower(PostgresFollower, reason: String, bytes: Int64)
    }

    var servers: (service: String, containers: any ServerContainers)? {
        guard case .container(let service, let containers) = tools.place.server else { return nil }
        return (containers as? any ServerContainers).map { (service, $0) }
    }

    /// Where what follows lies: beside the data of the server.
    func followers(beside mount: String) -> OwnDirectory {
        OwnDirectory(
            stack: StackPath.parent(mount), fileSystem: fileSystem, journal: journal, of: StackPath.last(mount))
    }

    /// What there is against it is no reason for anything else to fail.
    func choice() throws -> Choice {
        guard twin != .clone else { return .clone }
        return try memory.choice {
            do { return try decide() } catch let error as BelayError where error.code != .interrupted {
                return .obstacle(error.message)
            }
        }
    }

    private func decide() throws -> Choice {
        let (bytes, server) = try withMaintenance { (try liveBytes($0), try readServer($0)) }
        let seconds = cloneSeconds(of: bytes)
        guard twin == .follower || seconds >= Self.tolerableSeconds else { return .clone }
        guard let (service, containers) = servers else { return .obstacle("no container of the stack runs it") }
        guard server.superuser else { return .obstacle("\(tools.place.user) is no superuser of it") }
        let following = try withMaintenance { try $0.value(PostgresFollowing.self, PostgresFollowing.query) }
        if let obstacle = following.obstacle(to: self) { return .obstacle(obstacle) }
        for database in databases where server.databases[database]?.open == true {
            if let obstacle = try with(database, { try unlogged($0, database) }) { return .obstacle(obstacle) }
        }
        let (follower, obstacle) = try following.outline(of: self, service: service, in: containers)
        let reason = twin == .follower ? "" : "a copy within the fence would take long: "
        return follower.map { .follower($0, reason: reason, bytes: following.bytes) }
            ?? .obstacle(obstacle ?? "it cannot be seen from here")
    }

    /// What a copy within the fence would take, by what the last one took of something that was large enough to tell.
    func cloneSeconds(of bytes: Int64) -> Double {
        let paces = earlier().lazy.compactMap { seal -> Double? in
            guard seal.facts.bytes >= Self.telling, let seconds = (try? PostgresTwin.read(seal))?.cloneSeconds, seconds > 0 else {
                return nil
            }
            return Double(seal.facts.bytes) / seconds
        }
        return Double(bytes) / (paces.first ?? Self.usualBytesPerSecond)
    }

    /// What is in no log does not follow.
    func unlogged(_ session: PostgresSession, _ database: String) throws -> String? {
        let count = try session.value(Int.self, "select count(*) from pg_class where relpersistence = 'u'")
        return count > 0 ? "\(database) has tables that are unlogged" : nil
    }

    func liveBytes(_ session: PostgresSession) throws -> Int64 {
        let list = databases.map(PostgresText.literal).joined(separator: ", ")
        return try session.value(
            Int64.self, "select coalesce(sum(pg_database_size(oid)), 0)::bigint from pg_database where datname in (\(list))")
    }

    package func follow(run: Int) throws -> String? {
        memory.forgetChoice()
        switch try choice() {
        case .clone: return nil
        case .obstacle(let reason):
            guard twin == .follower else { return nil }
            throw BelayError(.failed, "cannot follow \(name): \(reason)")
        case .follower(var follower, _, _):
            guard let (service, containers) = servers else { return nil }
            let server = try containers.server(of: service)
            follower.container += "-\(run)"
            follower.point = "belay_\(run)" + (journal.map { "_" + $0 } ?? "")
            follower.directory = followers(beside: follower.mount).twin(name, run: run)
            if let known = try known(run: run) {
                if known.inode != 0, try isStreaming(known, behind: nil) { return "\(known.container) follows \(name)" }
                try endFollower(known)
            }
            do {
                try begin(follower, server, containers)
            } catch {
                try? endFollower(follower)
                throw error
            }
            return "\(follower.container) follows \(name)"
        }
    }

    private func begin(_ follower: PostgresFollower, _ server: ServerContainer, _ containers: any ServerContainers) throws {
        var follower = follower
        try layOut(follower)
        try proveExchange(of: follower)
        // Known before it is there: whoever comes after a kill has to end it.
        try keep(follower)
        let reserved = try reserveLog(follower)
        defer { reserved.close() }
        try containers.run(follower.copying(server))
        try awaitCopy(follower, containers)
        try fileSystem.writeAtomically(
            follower.data + "/standby.signal", [], mode: 0o600, like: follower.data + "/PG_VERSION")
        try containers.run(follower.following(server))
        try awaitStream(follower, containers)
        guard let status = try fileSystem.status(follower.data, followingLinks: false) else {
            throw BelayError(.failed, "cannot follow \(name): its copy is gone")
        }
        follower.inode = status.inode
        try fileSystem.syncDirectory(follower.home)
        try keep(follower)
    }

    /// The server keeps its log until the copy has all of it and follows: as long as the connection that is returned is open, and
    /// no longer, so that nothing fills a disk after a crash.
    private func reserveLog(_ follower: PostgresFollower) throws -> Conversation {
        let settings = [("replication", "true"), ("host", "127.0.0.1"), ("port", String(follower.port))]
        let session = try Conversation(tools.command(tools.psql("postgres", settings)), clock: clock)
        do {
            _ = try session.ask(
                "CREATE_REPLICATION_SLOT \(follower.point) TEMPORARY PHYSICAL RESERVE_WAL;\n\\echo reserved\n", until: "reserved",
                seconds: 60)
            return session
        } catch {
            session.close()
            throw error
        }
    }

    private func keep(_ follower: PostgresFollower) throws {
        try fileSystem.writeAtomically(follower.record, try JSON.encode(follower, pretty: true), mode: 0o600, like: nil)
    }

    /// What the container sees belongs to the server's own user; all around it to us.
    private func layOut(_ follower: PostgresFollower) throws {
        try followers(beside: follower.mount).prepare(follower.directory)
        try fileSystem.removeTree(follower.home)
        try fileSystem.makeDirectory(follower.home, mode: 0o700, parents: false)
        guard let live = try fileSystem.status(follower.live, followingLinks: false) else { return }
        let entry = FileEntry(
            path: follower.home, kind: .directory, mode: 0o700, owner: live.owner, group: live.group,
            modifiedNanoseconds: live.modifiedNanoseconds, size: 0)
        try fileSystem.apply(entry, to: follower.home)
        for (name, text) in [("postgresql.conf", ""), ("hba.conf", PostgresFollower.access)] {
            try fileSystem.writeAtomically(follower.home + "/" + name, Array(text.utf8), mode: 0o644, like: nil)
        }
    }

    /// Not every file system can do what the way back will need.
    private func proveExchange(of follower: PostgresFollower) throws {
        let paths = [follower.directory, StackPath.parent(follower.live)].map { TemporaryName.make(in: $0) }
        defer { for path in paths { try? fileSystem.removeTree(path) } }
        for path in paths { try fileSystem.makeDirectory(path, mode: 0o700, parents: false) }
        try fileSystem.exchange(paths[0], with: paths[1])
    }

    private func awaitCopy(_ follower: PostgresFollower, _ containers: any ServerContainers) throws {
        let deadline = clock.uptime + Self.copyHours * 3600
        while true {
            switch try containers.state(of: follower.container) {
            case .ended(0): return
            case .ended, .absent:
                let lines = containers.lines(of: follower.container)
                throw BelayError(
                    .failed, "cannot copy what \(name) holds: \(lines.last ?? "pg_basebackup ended without a word")",
                    evidence: lines)
            case .running:
                guard clock.uptime < deadline else {
                    throw BelayError(.failed, "cannot copy what \(name) holds: it takes longer than \(Int(Self.copyHours)) hours")
                }
                // The server that is copied lives on the same disk.
                guard try fileSystem.space(follower.home).availableBytes > Self.reserve else {
                    throw BelayError(
                        .failed, "cannot copy what \(name) holds: beside it no more than \(Size.text(Self.reserve)) are free")
                }
                try clock.sleep(Self.pause)
            }
        }
    }

    /// Until it has everything that was written before now.
    private func awaitStream(_ follower: PostgresFollower, _ containers: any ServerContainers) throws {
        let position = try withMaintenance { try $0.execute("select pg_current_wal_flush_lsn()") }
        let deadline = clock.uptime + 3600
        while try !isStreaming(follower, behind: position) {
            let lines = containers.lines(of: follower.container)
            guard try containers.state(of: follower.container) == .running, clock.uptime < deadline,
                !lines.contains(where: { $0.contains("has already been removed") })
            else {
                throw BelayError(
                    .failed, "cannot follow \(name): \(lines.last ?? "the second server does not keep up")", evidence: lines)
            }
            try clock.sleep(Self.pause)
        }
    }

    /// Whether it follows, and has what was written before a position.
    func isStreaming(_ follower: PostgresFollower, behind position: String?) throws -> Bool {
        let reached = position.map { " and pg_last_wal_replay_lsn() >= \(PostgresText.literal($0))::pg_lsn" } ?? ""
        return try ask(
            follower,
            """
            select pg_is_in_recovery() and not pg_is_wal_replay_paused()\(reached)
                and exists (select from pg_stat_wal_receiver where status = 'streaming')
            """) == "t"
    }

    /// nil as long as it answers nobody; throws where it will not.
    func ask(_ follower: PostgresFollower, _ query: String) throws -> String? {
        guard let (_, containers) = servers, try containers.state(of: follower.container) == .running else { return nil }
        do {
            return try store(of: follower).withMaintenance { try $0.execute(query) }
        } catch let error as BelayError where error.code != .interrupted {
            return nil
        }
    }

    /// What follows, or stands still, for a run; nil where nothing does.
    func known(run: Int) throws -> PostgresFollower? {
        guard let home = try followersHome(), home.isUsed else { return nil }
        let record = home.twin(name, run: run) + "/follower.json"
        guard try fileSystem.status(record, followingLinks: false) != nil else { return nil }
        return try JSON.decode(PostgresFollower.self, from: fileSystem.read(record, limit: 1 << 20))
    }

    /// Where twins that follow lie, whether there are any or not; nil for a server that none could follow.
    func followersHome() throws -> OwnDirectory? { try dataMount().map(followers(beside:)) }

    static let dataDirectory = "select setting from pg_settings where name = 'data_directory'"

    /// What a container's server has its data in, on this machine.
    func dataMount() throws -> String? {
        guard let (service, containers) = servers else { return nil }
        return try memory.mount {
            let directory = try withMaintenance { try $0.execute(Self.dataDirectory) }
            return try containers.server(of: service).place(of: directory)?.mount.source
        }
    }

    /// With everything of it.
    func endFollower(_ follower: PostgresFollower) throws {
        guard let (_, containers) = servers else { return }
        try containers.remove(follower.container)
        try fileSystem.removeTree(follower.directory)
    }

    /// The same databases, asked of the second server.
    func store(of follower: PostgresFollower) -> PostgresStore {
        memory.store(of: follower.container) { makeStore(of: follower) }
    }

    private func makeStore(of follower: PostgresFollower) -> PostgresStore {
        let inside = FollowerContainers(name: follower.container, environment: servers?.containers.clientEnvironment ?? [:])
        var place = tools.place
        place.server = .container(service: follower.container, inside)
        place.password = { nil }
        let tools = PostgresTools(place: place, fileSystem: fileSystem, runner: tools.runner, clock: clock)
        return PostgresStore(
            name: name, databases: databases, tools: tools, scratch: scratch, fileSystem: fileSystem, clock: clock,
            contentBudget: contentBudget, ownsServer: false, twin: .clone, journal: journal)
    }
}

/// The one container that a second server runs in.
private struct FollowerContainers: Containers {
    let name: String
    let environment: [String: String]

    func container(of service: String) throws -> String { name }
    func service(at address: String) -> String? { nil }
    func isGone(_ address: String) -> Bool { false }
    var clientEnvironment: [String: String] { environment }
}

import BelayCore
import BelaySystem

/// What stands still since the seal, and the way back from it.
extension PostgresStore {
    private static let patience = 20.0
    private static let pause = 0.005

    /// Makes it stand still at this instant, and says what is sealed with it; nil where none follows. One that did not keep up is
    /// given up: there is another way to a twin.
    func freeze(run: Int, telling findings: inout [Finding]) throws -> (follower: PostgresFollower, observed: [Observed])? {
        var found: PostgresFollower?
        do {
            found = try known(run: run)
            return try found.map { ($0, try stop($0)) }
        } catch let error as BelayError where error.code != .interrupted {
            findings.append(
                Finding(
                    .warn, code: "follower-lost",
                    message: "\(name) was copied within the fence, as what followed it could not be used: \(error.message)"))
            // What is left of it goes with the run's other twins.
            if let found { try? endFollower(found) }
            return nil
        }
    }

    private func stop(_ follower: PostgresFollower) throws -> [Observed] {
        guard follower.inode != 0, try isStreaming(follower, behind: nil) else {
            throw BelayError(.failed, "it does not follow any more")
        }
        // Since it began, somebody may have come to live on the server.
        let following = try withMaintenance { try $0.value(PostgresFollowing.self, PostgresFollowing.query) }
        if let obstacle = following.obstacle(to: self) { throw BelayError(.failed, obstacle) }
        let observed = try databases.map { database in
            try with(database) { session in
                try settleSequences(of: database, session)
                return try observe(database, counting: false, in: session)
            }
        }
        try store(of: follower).withMaintenance { session in
            let point = try withMaintenance {
                try $0.execute("select pg_create_restore_point(\(PostgresText.literal(follower.point)))")
            }
            // What is written after it brings it onto the disk, and so to the one that follows.
            try sync()
            let deadline = clock.uptime + Self.patience
            while try session.execute("select pg_is_wal_replay_paused()") != "t" {
                guard clock.uptime < deadline else { throw BelayError(.failed, "it does not come to the point of the seal") }
                try clock.sleep(Self.pause)
            }
            let reached = try session.execute("select pg_last_wal_replay_lsn()")
            guard reached == point else { throw BelayError(.failed, "it stopped at \(reached), and not at \(point)") }
            // The server itself may be tidying a table up: there, that would never end.
            let locked = try session.value(
                Int.self, "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and pid <> pg_backend_pid()")
            guard locked == 0 else { throw BelayError(.failed, "a table of it was just being locked") }
        }
        _ = try withMaintenance {
            try $0.execute(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_replication
                where application_name = \(PostgresText.literal(follower.point))
                """)
        }
        try takeSettings(follower)
        return observed
    }

    /// What the server is told lies in files beside its data, which no log brings along.
    private func takeSettings(_ follower: PostgresFollower) throws {
        let kinds = [".conf", ".crt", ".key", ".pem", ".crl"]
        let isSetting = { (name: String) in kinds.contains { name.hasSuffix($0) } }
        let now = try fileSystem.list(follower.live).filter(isSetting)
        for name in try fileSystem.list(follower.data) where isSetting(name) && !now.contains(name) {
            try fileSystem.remove(follower.data + "/" + name)
        }
        for name in now {
            let (from, to) = (follower.live + "/" + name, follower.data + "/" + name)
            let bytes = try fileSystem.read(from, limit: 4 << 20)
            if (try? fileSystem.read(to, limit: 4 << 20)) == bytes { continue }
            try fileSystem.writeAtomically(to, bytes, mode: 0o600, like: from)
        }
    }

    /// A sequence is written to the log some steps ahead of where it stands. Said once more, it is there as it is.
    private func settleSequences(of database: String, _ session: PostgresSession) throws {
        if let obstacle = try unlogged(session, database) { throw BelayError(.failed, obstacle) }
        let names = try session.value(
            [String].self,
            """
            select coalesce(json_agg(format('%I.%I', schemaname, sequencename)), '[]') from pg_sequences
            where schemaname !~ '^pg_'
            """)
        for start in stride(from: 0, to: names.count, by: 500) {
            let some = names[start..<min(start + 500, names.count)]
            try session.execute(
                some.map {
                    "select setval(\(PostgresText.literal($0))::regclass, last_value, is_called) from \($0)"
                }.joined(separator: "; "))
        }
    }

    /// Runs, and stands still at the seal.
    func still(_ follower: PostgresFollower) throws -> PostgresStore {
        guard let (_, containers) = servers else { throw BelayError(.failed, "internal error: a follower without containers") }
        guard try fileSystem.status(follower.data, followingLinks: false)?.inode == follower.inode else {
            throw BelayError(.failed, "cannot use the twin of \(name): it is gone", hint: "belay checkpoint list")
        }
        if try containers.state(of: follower.container) != .running { try containers.run(follower.frozen) }
        try waitFor(follower, containers, "select pg_is_in_recovery() and pg_is_wal_replay_paused()")
        return store(of: follower)
    }

    /// Replays what it has, which takes a while where it was ended in the middle.
    private func waitFor(
        _ follower: PostgresFollower, _ containers: any ServerContainers, _ query: String, during step: () throws -> Void = {}
    ) throws {
        let deadline = clock.uptime + 1800
        while try ask(follower, query) != "t" {
            guard clock.uptime < deadline, try containers.state(of: follower.container) == .running else {
                throw BelayError(
                    .failed, "cannot use the twin of \(name): it does not come to the seal", hint: "belay checkpoint list",
                    evidence: containers.lines(of: follower.container))
            }
            try step()
            try clock.sleep(0.02)
        }
    }

    /// Whether the live data is the one that followed, and the other is kept.
    func isPutBack(_ follower: PostgresFollower) throws -> Bool {
        guard try isExchanged(follower) else { return false }
        return try fileSystem.status(follower.data, followingLinks: false) == nil
    }

    /// Whether the live data is the one that followed.
    func isExchanged(_ follower: PostgresFollower) throws -> Bool {
        try fileSystem.status(follower.live, followingLinks: false)?.inode == follower.inode
    }

    func putBack(_ follower: PostgresFollower, _ facts: StoreFacts, run: Int) throws {
        guard let (service, containers) = servers else {
            throw BelayError(.failed, "cannot put \(name) back: its server is in no container", hint: "belay checkpoint list")
        }
        let wasExchanged = try isExchanged(follower)
        if !wasExchanged { try release(follower, facts, containers) }
        let live = try fileSystem.status(follower.live, followingLinks: false)?.inode
        do {
            memory.maintenance.forget()
            try containers.stopServer(service)
            if !wasExchanged {
                guard try fileSystem.status(follower.live, followingLinks: false)?.inode == live else {
                    throw BelayError(.failed, "cannot put \(name) back: its data goes with its container")
                }
                guard try !containers.server(of: service).isRunning else {
                    throw BelayError(.failed, "cannot put \(name) back: its server does not stay stopped")
                }
                try fileSystem.exchange(follower.data, with: follower.live)
            }
            try salvage(follower, run: run)
        } catch {
            // There are other ways back, and they need a server.
            try? containers.startServer(service)
            throw error
        }
        try containers.startServer(service)
        try containers.remove(follower.container)
    }

    /// What it holds is proven, and becomes a server of its own; then nothing uses it any more.
    private func release(_ follower: PostgresFollower, _ facts: StoreFacts, _ containers: any ServerContainers) throws {
        guard try fileSystem.status(follower.data, followingLinks: false)?.inode == follower.inode else {
            throw BelayError(.failed, "cannot put \(name) back: its twin is gone", hint: "belay checkpoint list")
        }
        guard try fileSystem.status(follower.ready, followingLinks: false) == nil else { return }
        if try containers.state(of: follower.container) != .running { try containers.run(follower.released) }
        try waitFor(follower, containers, "select not pg_is_in_recovery()") {
            guard try ask(follower, "select pg_is_in_recovery() and pg_is_wal_replay_paused()") == "t" else { return }
            _ = try ask(follower, "select pg_wal_replay_resume()")
        }
        try prove(follower, facts)
        store(of: follower).memory.maintenance.forget()
        try containers.stop(follower.container)
        guard try containers.state(of: follower.container) == .ended(0) else {
            throw BelayError(
                .failed, "cannot put \(name) back: its twin did not end well", hint: "belay checkpoint list",
                evidence: containers.lines(of: follower.container))
        }
        try fileSystem.writeAtomically(follower.ready, [], mode: 0o600, like: nil)
    }

    private func prove(_ follower: PostgresFollower, _ facts: StoreFacts) throws {
        let store = store(of: follower)
        for taken in facts.databases {
            let found = try store.with(taken.name) { try observe(taken.name, counting: true, in: $0) }.facts
            guard let difference = DatabaseComparison(what: "sealed", taken: taken).difference(of: found) else { continue }
            throw BelayError(
                .failed, "cannot put \(name) back: its twin is not what was sealed: \(difference)", hint: "belay checkpoint list")
        }
    }

    /// What the exchange has left in the place of the twin.
    func salvage(_ follower: PostgresFollower, run: Int) throws {
        try syncExchange(follower)
        guard let status = try fileSystem.status(follower.data, followingLinks: false), status.inode != follower.inode else {
            return
        }
        let home = followers(beside: follower.mount)
        let place = home.salvage(name, run: run)
        try home.prepare(StackPath.parent(place))
        try home.remove(place)
        try fileSystem.rename(follower.data, to: place)
        try fileSystem.syncDirectory(StackPath.parent(place))
        try syncExchange(follower)
    }

    /// Whoever exchanged the names may have been killed before they were on the disk.
    func syncExchange(_ follower: PostgresFollower) throws {
        for directory in [StackPath.parent(follower.live), follower.home]
        where try fileSystem.status(directory, followingLinks: false) != nil {
            try fileSystem.syncDirectory(directory)
        }
    }
}

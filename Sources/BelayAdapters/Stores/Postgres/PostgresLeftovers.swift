package import BelayCore
import BelaySystem

extension PostgresStore {
    private struct Own {
        var name: String
        var kind: PostgresNames.Kind
        var run: Int
        var bytes: Int64
    }

    /// A server that does not answer has nothing to tell; what lies in files is told all the same.
    package func leftovers() throws -> [Leftover] {
        let files = try Part.all.flatMap { part in
            try own.leftovers(of: part).map { found in
                Leftover(
                    path: found.path, bytes: found.bytes, run: found.run,
                    what: "\(found.what.hasPrefix("salvage") ? "salvage" : part) of \(name)")
            }
        }
        let followed =
            ((try? followersHome()).flatMap { $0 }).flatMap { $0.isUsed ? $0 : nil }.map { (try? $0.leftovers(of: name)) ?? [] }
            ?? []
        let databases = (try? withMaintenance { try ownDatabases($0) }) ?? []
        return files + followed
            + databases.map {
                Leftover(path: "database \($0.name)", bytes: $0.bytes, run: $0.run, what: "\(Self.word($0.kind)) of \(name)")
            }
    }

    package func discard(run: Int, salvage: Bool) throws {
        try withMaintenance { session in
            for found in try ownDatabases(session) where found.run == run && (salvage || found.kind != .salvage) {
                // Nobody is let into it; whoever was is sent away.
                try session.execute(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = \(PostgresText.literal(found.name))"
                )
                try session.execute("drop database if exists \(SQLText.quoted(found.name))", seconds: 600)
            }
        }
        if let home = try followersHome(), home.isUsed {
            if let follower = try known(run: run) {
                if try isExchanged(follower) { try self.salvage(follower, run: run) }
                try endFollower(follower)
            }
            try home.discard(name, run: run, salvage: salvage)
        }
        guard try fileSystem.status(scratch, followingLinks: true) != nil else { return }
        for part in Part.all { try own.discard(part, run: run, salvage: salvage) }
    }

    private func ownDatabases(_ session: PostgresSession) throws -> [Own] {
        struct Row: Decodable {
            var name: String
            var bytes: Int64
        }
        let rows = try session.value(
            [Row].self,
            """
            select coalesce(json_agg(json_build_object('name', datname, 'bytes', pg_database_size(oid)) order by datname), '[]')
            from pg_database where datname like 'belay\\_%'
            """)
        return rows.compactMap { row in
            reading(row.name).map { Own(name: row.name, kind: $0.kind, run: $0.run, bytes: row.bytes) }
        }
    }

    private static func word(_ kind: PostgresNames.Kind) -> String {
        switch kind {
        case .twin: return "twin"
        case .new: return "what was being restored"
        case .salvage: return "salvage"
        }
    }
}

package import BelayCore

extension PostgresStore {
    package func putBack(_ seal: Seal, run: Int) throws {
        let twin = try PostgresTwin.read(seal)
        if let follower = twin.follower {
            return try putBack(follower, seal.facts, run: run)
        }
        if let clones = twin.clones {
            try putBackClones(clones, of: twin, run: run)
        } else {
            try putBackDumps(seal, twin, run: run)
        }
        try putRolesBack(twin.roles)
    }

    /// What is there decides, not what was done: a clone has the same number under either name.
    private func putBackClones(_ clones: [String: Int64], of twin: PostgresTwin, run: Int) throws {
        let all = try withMaintenance { try numbers($0) }
        let waiting = databases.filter { all[names(of: $0).name(.twin, run: twin.run)] == clones[$0] && clones[$0] != nil }
        guard !waiting.isEmpty else {
            guard let gone = databases.first(where: { all[$0] == nil || all[$0] != clones[$0] }) else { return }
            throw BelayError(.failed, "cannot put \(gone) back: its twin is gone", hint: "belay checkpoint list")
        }
        guard waiting.count == databases.count else {
            throw BelayError(
                .failed, "cannot put \(name) back: of its twins only \(waiting.joined(separator: ", ")) is left",
                hint: "belay checkpoint list")
        }
        try exchange(databases.map { ($0, names(of: $0).name(.twin, run: twin.run)) }, run: run)
    }

    /// In one transaction: the live databases become the salvage, and others take their names. Whoever comes back in the
    /// moment between is sent away again.
    func exchange(_ replacements: [(database: String, by: String)], run: Int) throws {
        let most = 20
        for attempt in 1...most {
            do {
                return try withMaintenance { session in
                    let all = try numbers(session)
                    try endSessions(of: replacements.flatMap { [$0.database, $0.by] }, session)
                    let statements = try replacements.flatMap { try renaming($0.database, $0.by, all, run: run) }
                    try session.execute("begin; \(statements.joined(separator: "; ")); commit", seconds: 120)
                }
            } catch let error as BelayError where error.code == .failed && attempt < most {
                guard try withMaintenance({ try isInUse(replacements.flatMap { [$0.database, $0.by] }, $0) }) else {
                    throw BelayError(
                        .failed, "cannot exchange the databases of \(name): \(error.message)", evidence: error.evidence)
                }
                try clock.sleep(0.05)
            }
        }
    }

    private func renaming(_ database: String, _ replacement: String, _ all: [String: Int64], run: Int) throws -> [String] {
        var statements: [String] = []
        if all[database] != nil {
            let names = names(of: database)
            var number = 1
            while all[names.name(.salvage, run: run, number: number)] != nil { number += 1 }
            let salvage = SQLText.quoted(names.name(.salvage, run: run, number: number))
            statements += [
                "alter database \(SQLText.quoted(database)) rename to \(salvage)",
                "alter database \(salvage) allow_connections false",
            ]
        }
        return statements + [
            "alter database \(SQLText.quoted(replacement)) rename to \(SQLText.quoted(database))",
            "alter database \(SQLText.quoted(database)) allow_connections true",
        ]
    }

    private func endSessions(of databases: [String], _ session: PostgresSession) throws {
        try session.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where \(Self.sessions(of: databases))")
    }

    private func isInUse(_ databases: [String], _ session: PostgresSession) throws -> Bool {
        try session.value(Int.self, "select count(*) from pg_stat_activity where \(Self.sessions(of: databases))") > 0
    }

    private static func sessions(of databases: [String]) -> String {
        "datname in (\(databases.map(PostgresText.literal).joined(separator: ", "))) and pid <> pg_backend_pid()"
    }
}

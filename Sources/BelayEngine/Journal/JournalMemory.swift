package import BelayCore
import BelaySystem

/// What a run has to know again after a crash: seals, marks, its way back, its first failure.
extension Journal {
    package func remember<T: Encodable>(_ value: T, as name: String, of run: Int, now: Double) throws {
        try write(
            "insert into memory (run, name, value, written) values (?, ?, ?, ?) on conflict (run, name) do update set value = excluded.value, written = excluded.written",
            [.integer(Int64(run)), .text(name), .text(try JSON.text(value)), .real(now)])
    }

    /// The first failure of a run, as long as it has not ended; afterwards it is in the run's report.
    package func firstFailure(of run: Int) throws -> FailureReport? {
        try recall(FailureReport.self, MemoryName.failure.key, of: run)
    }

    /// Of the last runs that sealed it, the newest first.
    package func seals(of store: String, runs: Int) throws -> [Seal] {
        let query = "select value from memory where name = ? order by run desc limit ?"
        return try rows(query, [.text(MemoryName.seals.key), .integer(Int64(runs))]).flatMap { row in
            try decode([Seal].self, row[0]).filter { $0.store == store }
        }
    }

    /// What users wrote to the new version, where the run waits for a person to choose between those writes and the old
    /// version; nil where it does not wait.
    package func waitingForDecision(_ run: Int) throws -> UserWrites? {
        guard let wayBack = try recall(WayBack.self, MemoryName.wayBack.key, of: run), wayBack.decision == .ask else {
            return nil
        }
        return try recall(UserWrites.self, MemoryName.asked.key, of: run)
    }

    /// The exact next commands for a run that has not ended.
    package func next(_ run: Int) throws -> [String] {
        if try waitingForDecision(run) != nil { return ["belay rollback \(run) --discard-writes", "belay resume \(run) --keep"] }
        let wayBackFailed = try firstFailure(of: run)?.second != nil
        return ["belay resume"] + (wayBackFailed ? try copy(of: run).map { ["belay restore \($0)"] } ?? [] : [])
    }

    /// The newest checkpoint that a run has written.
    private func copy(of run: Int) throws -> String? {
        for name in [MemoryName.sealedCheckpoint, .preCopy] {
            if let id = try recall(String.self, name.key, of: run) { return id }
        }
        return nil
    }

    /// When a run kept users out.
    package func closed(_ run: Int) throws -> [ClosedWindow] {
        try recall([ClosedWindow].self, MemoryName.closedWindows.key, of: run) ?? []
    }

    package func recall<T: Decodable>(_ type: T.Type, _ name: String, of run: Int) throws -> T? {
        let rows = try rows("select value from memory where run = ? and name = ?", [.integer(Int64(run)), .text(name)])
        guard let value = rows.first?.first else { return nil }
        return try decode(type, value)
    }

    package func record(_ results: [CheckResult], phase: String, of run: Int) throws {
        try together {
            try write("delete from check_result where run = ? and phase = ?", [.integer(Int64(run)), .text(phase)])
            for (position, result) in results.enumerated() {
                try write(
                    "insert into check_result (run, phase, position, result) values (?, ?, ?, ?)",
                    [.integer(Int64(run)), .text(phase), .integer(Int64(position)), .text(try JSON.text(result))])
            }
        }
    }

    package func checks(of run: Int, phase: String) throws -> [CheckResult] {
        try rows(
            "select result from check_result where run = ? and phase = ? order by position", [.integer(Int64(run)), .text(phase)]
        ).map { try decode(CheckResult.self, $0[0]) }
    }
}

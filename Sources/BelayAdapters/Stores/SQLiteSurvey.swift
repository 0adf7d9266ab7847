package import BelayCore
import BelaySystem

extension SQLiteStore {
    package func survey(counting: Bool) throws -> StoreFacts {
        let places = try finder.places()
        var facts = StoreFacts(name: name, kind: kind, bytes: 0, findings: try absences(places))
        let reading = reading(places)
        for place in places {
            let bytes = try size(place.path) + size(place.wal)
            facts.bytes += bytes
            do {
                let depth = self.depth(counting: counting, bytes: bytes)
                let database = try observe(place, depth: depth, by: reading)
                facts.databases.append(database)
                if depth == .rows { facts.marks = (facts.marks ?? [:]).merging([place.name: try mark(of: place)]) { $1 } }
                facts.findings += halfApplied(database)
            } catch {
                facts.findings.append(try finding(for: error, at: place))
            }
        }
        return facts
    }

    /// Facts of a live database.
    func observe(_ place: SQLitePlace, depth: SQLiteContent.Depth, by reading: SQLiteReading) throws -> DatabaseFacts {
        try reading.read(place) { database in
            // One instant over all tables; where there is no log, a long instant would keep the application from writing.
            let isWriteAhead = try database.query("pragma journal_mode").first?.first?.text == "wal"
            if isWriteAhead { try database.execute("begin") }
            defer { if isWriteAhead { try? database.execute("commit") } }
            return try SQLiteContent(database: database).facts(name: place.name, depth: depth)
        }
    }

    /// Changes with every write, and costs nothing. In a log the salts change whenever it begins anew. What a checkpoint
    /// moves from the log into the file changes it as well: taken for a write that was none, never the other way round.
    private func mark(of place: SQLitePlace) throws -> String {
        let state = try SQLiteState(of: place, using: fileSystem)
        var parts = [SHA256.hex(Array(state.header.dropFirst(24).prefix(4))), "\(state.database?.size ?? 0)"]
        if state.hasLog, let log = state.wal {
            parts += ["\(log.size)", "\(log.modifiedNanoseconds)", SHA256.hex(state.logHeader)]
        }
        return parts.joined(separator: "-")
    }

    /// Facts of a copy that nobody else knows.
    func facts(ofCopy path: String, name: String, depth: SQLiteContent.Depth) throws -> DatabaseFacts {
        let database = try SQLiteDatabase(path, .immutable)
        defer { database.close() }
        return try SQLiteContent(database: database).facts(name: name, depth: depth)
    }

    private func absences(_ places: [SQLitePlace]) throws -> [Finding] {
        let missing = try finder.missing().map { file in
            Finding(
                .fail, code: "store-missing", message: "\(file) of store \(name) is not there",
                fix: "correct the store's files in the guide, or start the stack once so that it makes the file")
        }
        guard places.isEmpty, missing.isEmpty else { return missing }
        return [
            Finding(
                .warn, code: "store-empty",
                message: "store \(name) has no database: nothing matches \(files.joined(separator: ", "))",
                fix: "correct the store's files in the guide")
        ]
    }

    private func halfApplied(_ database: DatabaseFacts) -> [Finding] {
        guard let problem = database.schema.problem else { return [] }
        return [
            Finding(
                .fail, code: "store-half-applied", message: "the schema of \(database.name) is half applied: \(problem)",
                fix: "finish or undo that migration with the version that is running now")
        ]
    }

    /// A database that cannot be read is a finding, not the end of the survey: the others are still worth knowing.
    private func finding(for error: any Error, at place: SQLitePlace) throws -> Finding {
        if let state = try? SQLiteState(of: place, using: fileSystem), !state.isDatabase {
            return Finding(
                .fail, code: "store-not-a-database", message: "\(place.name) of store \(name) is not a SQLite database",
                fix: "correct the store's files in the guide; an encrypted database needs the application's own backup tool")
        }
        switch error {
        case let error as SQLiteError where error.isDamage:
            return Finding(
                .fail, code: "store-malformed", message: "\(place.name) of store \(name) is damaged: \(error.message)",
                fix: "restore it from a checkpoint: belay checkpoint list")
        case let error as SQLiteError where error.isBusy:
            return Finding(
                .fail, code: "store-busy", message: "\(place.name) of store \(name) is locked: \(error.message)",
                fix: "try again when its long transaction has ended")
        case let error as SQLiteError:
            return unreadable(place, error.message)
        case let error as BelayError where error.code != .interrupted:
            return unreadable(place, error.message)
        default: throw error
        }
    }

    private func unreadable(_ place: SQLitePlace, _ reason: String) -> Finding {
        Finding(
            .fail, code: "store-unreadable", message: "\(place.name) of store \(name) cannot be read: \(reason)",
            fix: "run belay as a user who may read the file and its directory")
    }
}

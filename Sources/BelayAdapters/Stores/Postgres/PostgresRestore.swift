package import BelayCore
import BelaySystem

extension PostgresStore {
    /// A dump on its way back, with what belongs to its database and what it must hold.
    struct Return {
        var database: String
        var file: String
        var hash: String
        var companion: Companion
        var facts: DatabaseFacts
    }

    package func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws {
        let directory = try prepare(own.twin(Part.restore, run: run))
        defer { try? own.remove(directory) }
        for file in stored.files { try vault.extract(file, of: checkpoint, to: directory + "/" + file.entry.path) }
        try bringBack(try returns(stored.facts, stored.files.map(\.entry), in: directory), from: directory, run: run)
        if let difference = try difference(from: stored) {
            throw BelayError(.failed, "cannot restore \(name): after the exchange \(difference)")
        }
    }

    func putBackDumps(_ seal: Seal, _ twin: PostgresTwin, run: Int) throws {
        let directory = own.twin(Part.twin, run: twin.run)
        for entry in seal.files {
            let file = directory + "/" + entry.path
            guard try fileSystem.status(file, followingLinks: false)?.kind == .file,
                try SHA256.hex(ofFile: file, using: fileSystem) == entry.sha256
            else {
                throw BelayError(
                    .failed, "cannot put \(name) back: its twin \(file) is not what was sealed any more",
                    hint: "belay checkpoint list")
            }
        }
        try bringBack(try returns(seal.facts, seal.files, in: directory), from: directory, run: run)
    }

    private func returns(_ facts: StoreFacts, _ entries: [FileEntry], in directory: String) throws -> [Return] {
        guard facts.databases.map(\.name) == databases else {
            throw BelayError(
                .failed, "cannot restore \(name): what was kept is of \(facts.databases.map(\.name).joined(separator: ", "))",
                hint: "name the same databases in the guide")
        }
        return try facts.databases.map { database in
            let base = names(of: database.name).file
            guard let entry = entries.first(where: { $0.path == base + ".dump" }) else {
                throw BelayError(.failed, "cannot restore \(database.name): its dump is not there", hint: "belay checkpoint list")
            }
            let bytes = try fileSystem.read(directory + "/" + base + ".json", limit: 16 << 20)
            return Return(
                database: database.name, file: directory + "/" + base + ".dump", hash: entry.sha256 ?? "",
                companion: try JSON.decode(Companion.self, from: bytes), facts: database)
        }
    }

    /// Into new databases, compared before one of them takes a live name.
    private func bringBack(_ returns: [Return], from directory: String, run: Int) throws {
        let server = try withMaintenance { try readServer($0) }
        if let newer = returns.first(where: { $0.companion.version / 10_000 > server.major }) {
            throw BelayError(
                .failed,
                "cannot restore \(newer.database): the dump is of PostgreSQL \(newer.companion.version / 10_000), the server is \(server.major)",
                hint: "start a server of that version, then try again")
        }
        try makeRoles(for: returns, from: directory + "/" + Self.rolesFile, server)
        guard server.mayReplace else {
            for one in returns { try replace(one, server, run: run) }
            return
        }
        for one in returns { try fill(names(of: one.database).name(.new, run: run), with: one, server) }
        try exchange(returns.map { ($0.database, names(of: $0.database).name(.new, run: run)) }, run: run)
        let all = try withMaintenance { try numbers($0) }
        for one in returns { memory.noteRestored(all[one.database] ?? 0, from: one.hash) }
    }

    private func fill(_ new: String, with one: Return, _ server: PostgresServer) throws {
        try withMaintenance { session in
            try session.execute("drop database if exists \(SQLText.quoted(new))", seconds: 600)
            try session.execute(one.companion.properties.creation(of: new, major: server.major), seconds: 600)
        }
        let argv = tools.restore(into: new, major: server.major)
        try tools.run(try tools.command(argv, input: one.file), toDo: "restore \(one.database)", seconds: 12 * 3600)
        try withMaintenance { try give(new, the: one.companion.properties, $0, server) }
        try with(new) { session in
            // A database without statistics plans badly until somebody has looked at it.
            try session.execute("analyze", seconds: 3600)
            let found = try observe(one.database, counting: true, in: session).facts
            if let difference = DatabaseComparison(what: "stored", taken: one.facts).difference(of: found) {
                throw BelayError(
                    .failed, "cannot restore \(one.database): what came out of the dump is not what was kept: \(difference)")
            }
        }
    }
}

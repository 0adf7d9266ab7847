package import BelayCore
import BelaySystem

/// One database as a file: PostgreSQL's own format, for any later version.
extension PostgresStore {
    /// What goes into the vault beside a dump.
    struct Companion: Codable {
        var version: Int
        var properties: PostgresProperties
    }

    /// Facts and dump of one instant: the dump looks through the transaction in which the facts were taken.
    struct Dumped {
        var observed: Observed
        var file: String
        var companion: Companion
    }

    package func preCopy(run: Int, into writer: any CheckpointWriter, raw: Bool) throws -> StoredStore {
        let server = try withMaintenance { try readServer($0) }
        let directory = try prepare(own.twin(Part.copy, run: run))
        defer { try? own.remove(directory) }
        var facts = StoreFacts(name: name, kind: kind, bytes: 0)
        var files: [StoredFile] = []
        for database in databases {
            try clock.checkInterruption()
            let dumped = try dump(database, server, into: directory, counting: true)
            facts.add(dumped.observed)
            files += try store(dumped, into: writer, idle: false)
            try fileSystem.remove(dumped.file)
        }
        files += try storeRoles(server, directory, into: writer)
        // What has been written out now need not be at the seal.
        if server.checkpoint { try withMaintenance { _ = try $0.execute("checkpoint", seconds: 1800) } }
        return StoredStore(facts: facts, files: files)
    }

    func dump(_ database: String, _ server: PostgresServer, into directory: String, counting: Bool) throws -> Dumped {
        let file = directory + "/" + names(of: database).file + ".dump"
        return try with(database) { session in
            let properties = try session.value(
                PostgresProperties.self, PostgresProperties.query(database, major: server.major))
            try session.execute("begin isolation level repeatable read read only")
            let snapshot = try session.execute("select pg_export_snapshot()")
            let positions = counting ? try content(session).positions() : nil
            try writeDump(of: database, to: file, snapshot: snapshot, server)
            var observed = try observeInside(database, counting: counting, in: session)
            // Of a sequence that moves meanwhile the dump has some position or other: past all rows of the snapshot, and no more.
            if observed.facts.tables[PostgresContent.sequences]?.contentHash != positions {
                observed.facts.tables[PostgresContent.sequences]?.contentHash = nil
            }
            try session.execute("commit")
            return Dumped(
                observed: observed, file: file, companion: Companion(version: server.version, properties: properties))
        }
    }

    /// Success is exit 0 *and* a table of contents that can be read.
    func writeDump(of database: String, to file: String, snapshot: String?, _ server: PostgresServer) throws {
        try fileSystem.removeTree(file)
        let argv = tools.dump(database, snapshot: snapshot, major: server.major)
        try tools.run(try tools.command(argv, output: file), toDo: "dump \(database)", seconds: 6 * 3600)
        try verify(file, of: database, server)
    }

    func verify(_ file: String, of database: String, _ server: PostgresServer) throws {
        let listing = try tools.run(
            try tools.command(tools.list(major: server.major), input: file), toDo: "read the dump of \(database)", seconds: 600)
        guard listing.outputText.contains("TOC Entries:") else {
            throw BelayError(.failed, "cannot trust the dump of \(database): it has no table of contents")
        }
    }

    func store(_ dumped: Dumped, into writer: any CheckpointWriter, idle: Bool) throws -> [StoredFile] {
        let base = names(of: dumped.companion.properties.name).file
        let companion = StackPath.parent(dumped.file) + "/" + base + ".json"
        try fileSystem.writeAtomically(companion, try JSON.encode(dumped.companion, pretty: true), mode: 0o600, like: nil)
        return [
            try writer.add(contentOf: dumped.file, as: try entry(of: dumped.file), idle: idle),
            try writer.add(contentOf: companion, as: try entry(of: companion), idle: idle),
        ]
    }

    /// Every role of the server, without passwords: for a server that does not have them. Not everybody may read them.
    private func storeRoles(
        _ server: PostgresServer, _ directory: String, into writer: any CheckpointWriter
    ) throws -> [StoredFile] {
        let file = directory + "/" + Self.rolesFile
        let argv = tools.roles(databases[0], major: server.major)
        do {
            try tools.run(try tools.command(argv, output: file), toDo: "list the roles", seconds: 300)
        } catch let error as BelayError where error.code != .interrupted {
            return []
        }
        return [try writer.add(contentOf: file, as: try entry(of: file), idle: false)]
    }

    static let rolesFile = "roles.sql"

    func entry(of file: String) throws -> FileEntry {
        guard let status = try fileSystem.status(file, followingLinks: false) else {
            throw BelayError(.failed, "cannot store \(file): it is not there")
        }
        return FileEntry(
            path: StackPath.last(file), kind: .file, mode: status.mode, owner: status.owner, group: status.group,
            modifiedNanoseconds: status.modifiedNanoseconds, size: status.size)
    }

    /// Directories of one run: `<scratch>/.belay/7/twin/` holds a twin that is a dump.
    enum Part {
        static let twin = "twin"
        static let copy = "copy"
        static let record = "record"
        static let restore = "restore"
        static let all = [twin, copy, record, restore]
    }

    var own: OwnDirectory { OwnDirectory(stack: scratch, fileSystem: fileSystem, journal: nil) }

    func prepare(_ directory: String) throws -> String {
        if try fileSystem.status(scratch, followingLinks: true) == nil {
            try fileSystem.makeDirectory(scratch, mode: 0o700, parents: true)
            try fileSystem.syncDirectory(StackPath.parent(scratch))
        }
        try own.remove(directory)
        try own.prepare(directory)
        return directory
    }
}

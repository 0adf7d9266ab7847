package import BelayCore
import BelaySystem

extension PostgresStore {
    package func seal(run: Int, raw: Bool) throws -> Seal {
        let began = clock.uptime
        try requireUnheld(to: "seal")
        let server = try withMaintenance { try readServer($0) }
        if let missing = databases.first(where: { server.databases[$0] == nil }) {
            throw BelayError(.failed, "cannot seal \(name): database \(missing) is not there")
        }
        var seal = Seal(store: name, facts: StoreFacts(name: name, kind: kind, bytes: 0), files: [], twin: "", seconds: 0)
        let frozen = try freeze(run: run, telling: &seal.facts.findings)
        if frozen != nil || server.obstacle == nil {
            let copying = clock.uptime
            let clones = try frozen == nil ? clone(run: run, server) : nil
            let copied = clock.uptime - copying
            let observed =
                try frozen?.observed
                ?? databases.map { database in
                    try with(database) { try observe(database, counting: false, in: $0) }
                }
            for database in observed { seal.facts.add(database) }
            let roles = try withMaintenance { try ownRoles($0, server) }
            seal.twin = try PostgresTwin(
                run: run, clones: clones, cloneSeconds: clones == nil ? nil : copied, follower: frozen?.follower, roles: roles
            ).text
            seal.isUncounted = true
        } else {
            let directory = try prepare(own.twin(Part.twin, run: run))
            for database in databases { try sealDump(database, server, directory, into: &seal) }
            try fileSystem.syncDirectory(directory)
            seal.twin = try PostgresTwin(run: run).text
        }
        // Whoever came meanwhile may have written something that the twin does not have.
        try requireUnheld(to: "seal")
        seal.seconds = clock.uptime - began
        return seal
    }

    package func count(_ seal: Seal) throws -> Seal {
        guard !seal.isCounted else { return seal }
        var seal = seal
        let twin = try PostgresTwin.read(seal)
        for index in seal.facts.databases.indices {
            let sealed = seal.facts.databases[index]
            let found = try inTwin(of: sealed.name, twin) { store, name in
                try store.with(name) { session in
                    // Whoever is in stays in, and a migrator that goes through all databases finds none that is open.
                    try session.execute("select 1")
                    if twin.clones != nil { try letIn(false, to: name) }
                    return try store.observe(sealed.name, counting: true, in: session).facts
                }
            }
            guard found.schema == sealed.schema else {
                throw BelayError(
                    .failed, "cannot use the twin of \(sealed.name): its schema is not the one that was sealed",
                    hint: "belay checkpoint list")
            }
            seal.facts.databases[index].tables = found.tables
        }
        seal.isUncounted = nil
        return seal
    }

    /// Lets us into what a database was made into at the seal, under the name that it has there.
    private func inTwin<Result>(
        of database: String, _ twin: PostgresTwin, _ body: (_ store: PostgresStore, _ name: String) throws -> Result
    ) throws -> Result {
        if let follower = twin.follower { return try body(still(follower), database) }
        let clone = names(of: database).name(.twin, run: twin.run)
        try requireTwin(clone, of: database, twin)
        return try opened(clone) { try body(self, clone) }
    }

    private func sealDump(
        _ database: String, _ server: PostgresServer, _ directory: String, into seal: inout Seal
    ) throws {
        let dumped = try dump(database, server, into: directory, counting: true)
        guard dumped.observed.facts.tables[PostgresContent.sequences]?.contentHash != nil else {
            throw BelayError(
                .failed, "cannot seal \(database): a sequence moved while it was dumped, so somebody still writes",
                hint: "end what is connected to it: select * from pg_stat_activity")
        }
        let companion = directory + "/" + names(of: database).file + ".json"
        try fileSystem.writeAtomically(companion, try JSON.encode(dumped.companion, pretty: true), mode: 0o600, like: nil)
        for file in [dumped.file, companion] {
            var entry = try entry(of: file)
            entry.sha256 = try SHA256.hex(ofFile: file, using: fileSystem)
            seal.files.append(entry)
        }
        seal.facts.add(dumped.observed)
    }

    package func record(_ seal: Seal, into writer: any CheckpointWriter, idle: Bool) throws -> StoredStore {
        let twin = try PostgresTwin.read(seal)
        guard twin.clones != nil || twin.follower != nil else { return try recordDumps(seal, twin, into: writer, idle: idle) }
        let server = try withMaintenance { try readServer($0) }
        let directory = try prepare(own.twin(Part.record, run: twin.run))
        defer { try? own.remove(directory) }
        var files: [StoredFile] = []
        for database in databases {
            let file = directory + "/" + names(of: database).file + ".dump"
            let properties = try inTwin(of: database, twin) { store, name in
                try store.properties(of: name, to: file, server, idle: idle)
            }
            var companion = Companion(version: server.version, properties: properties)
            companion.properties.name = database
            let observed = Observed(
                facts: DatabaseFacts(name: database, schema: SchemaFacts(fingerprint: "")), bytes: 0, findings: [])
            files += try store(Dumped(observed: observed, file: file, companion: companion), into: writer, idle: idle)
            try fileSystem.remove(file)
        }
        return StoredStore(facts: seal.facts, files: files)
    }

    /// Writes the dump as well.
    private func properties(
        of database: String, to file: String, _ server: PostgresServer, idle: Bool
    ) throws -> PostgresProperties {
        let properties = try withMaintenance { try self.properties(of: database, $0, server) }
        let write = { try writeDump(of: database, to: file, snapshot: nil, server) }
        try idle ? IdlePriority.with(write) : write()
        return properties
    }

    private func recordDumps(
        _ seal: Seal, _ twin: PostgresTwin, into writer: any CheckpointWriter, idle: Bool
    ) throws -> StoredStore {
        let files = try seal.files.map { entry in
            let file = try writer.add(contentOf: own.twin(Part.twin, run: twin.run) + "/" + entry.path, as: entry, idle: idle)
            guard file.entry.sha256 == entry.sha256 else {
                throw BelayError(.failed, "cannot record \(entry.path): its twin is not what was sealed any more")
            }
            return file
        }
        return StoredStore(facts: seal.facts, files: files)
    }

    /// The database of that name is the one that was made at the seal.
    func requireTwin(_ clone: String, of database: String, _ twin: PostgresTwin) throws {
        let number = try withMaintenance { try numbers($0)[clone] }
        guard let number, number == twin.clones?[database] else {
            throw BelayError(
                .failed,
                "cannot use the twin of \(database): \(number == nil ? "it is gone" : "it is another one than was sealed")",
                hint: "belay checkpoint list")
        }
    }

    /// Lets us in to read, and nobody afterwards. What a crash leaves open is still only known by a name of ours.
    func opened<Result>(_ clone: String, _ body: () throws -> Result) throws -> Result {
        try letIn(true, to: clone)
        defer { try? letIn(false, to: clone) }
        return try body()
    }

    private func letIn(_ allowed: Bool, to clone: String) throws {
        try withMaintenance { _ = try $0.execute("alter database \(SQLText.quoted(clone)) allow_connections \(allowed)") }
    }
}

extension Schema where Value == [StoreSpec] {
    static let stores: Schema = {
        let entries = Schema<[NamedValue<StoreSpec.Kind>]>.entries(
            "STORE", "a mapping of stores by name", keys: .storeName, of: .store)
        return Schema(entries.outline) { node, reading in
            guard let found = entries.read(node, reading) else { return nil }
            reading.define(found, of: .store, as: { _ in true })
            reading.define(found, of: .database, as: \.isDatabase)
            reading.define(found, of: .commandStore, as: \.isCommand)
            let stores = found.compactMap { entry in entry.value.map { StoreSpec(name: entry.name, kind: $0) } }
            let distinct = reading.refuseShared(found)
            return stores.count == found.count && distinct ? stores : nil
        }
    }()
}

extension Schema where Value == String {
    /// Twins lie in directories of their stores' names, beside the one for salvages.
    fileprivate static let storeName = name("a store's name").refusing { name in
        name == "salvage"
            ? ("`salvage` cannot be a store's name: it is where a way back keeps what it replaced", "choose another name") : nil
    }
}

extension StoreSpec.Kind {
    package var paths: [String] {
        switch self {
        case .sqlite(let files): return files
        case .files(let paths): return paths
        case .postgres, .volume, .redis, .command: return []
        }
    }
}

extension Schema where Value == StoreSpec.Kind {
    fileprivate static let store: Schema = .mapping(
        "a store",
        .oneOf(
            offering: ("takes", "stores"),
            [
                .key("sqlite", .sqlite, "SQLite databases, taken while they are in use.", example: "{files: [data/*.db]}"),
                .key(
                    "files",
                    Schema<[String]>.list("a list of paths", of: .path(), atLeast: 1).map { paths in
                        StoreSpec.Kind.files(paths: paths)
                    },
                    "Files and directories copied as they are, with modes, owners and links: configuration, secrets, uploads. Globs are allowed.",
                    example: "[.env, config]"),
                .key(
                    "postgres", Schema<PostgresSpec>.postgres.map { .postgres($0) },
                    "Databases of a PostgreSQL server, by the server's own tools: dumped while they are in use, cloned inside the fence.",
                    example: "{service: db, user: app, database: app}"),
                .key(
                    "redis", .redis,
                    "What a Redis (or Valkey) service keeps in its volume. It is stopped within the fence, and its files are taken.",
                    example: "{service: redis}", runtime: "compose"),
                .key(
                    "volume",
                    Schema<String>.name("a volume's name").map { name in StoreSpec.Kind.volume(name) },
                    "A volume, by its name in the stack's files, copied as it is. Whatever uses it is stopped within the fence.",
                    example: "uploads", runtime: "compose"),
                .key(
                    "command", Schema<CommandStoreSpec>.command.map { .command($0) },
                    "What the application's own backup tool takes: for data that none of the others is for. Commands run on this machine, in the stack's directory, with the environment that its other commands have.",
                    example: "{backup: [./tools/backup.sh], restore: [./tools/restore.sh], compare: [./tools/checksum.sh]}"),
            ]),
        make: { kind in kind })

    private static let redis: Schema = .mapping(
        nil, .required("service", .reference("a service's name", to: .service), "The service.", example: "redis"),
        make: { service in .redis(service: service) })

    private static let sqlite: Schema = .mapping(
        nil,
        .oneOf([
            .key(
                "files", .list("a list of paths", of: .path(), atLeast: 1),
                "The database files. Globs are allowed: each file found is a database of its own.", example: "[data/*.db]"),
            .key(
                "file", Schema<String>.path().map { path in [path] }, "The database file, where there is one.",
                example: "data/app.db"),
        ]),
        make: { files in .sqlite(files: files) })
}

extension Reading {
    /// The same path in two stores would be put back twice, from two copies.
    fileprivate func refuseShared(_ entries: [NamedValue<StoreSpec.Kind>]) -> Bool {
        var owners: [String: String] = [:]
        var distinct = true
        for entry in entries {
            for path in entry.value?.paths ?? [] {
                if let owner = owners[path] {
                    refuse(
                        entry.place,
                        "`\(path.shown(limit: 60))` stands twice: in store `\(owner.shown(limit: 40))` and in store `\(entry.name.shown(limit: 40))`",
                        fix: "keep it in one")
                    distinct = false
                }
                owners[path] = entry.name
            }
        }
        return distinct
    }
}

/// What holds data (`stores`).
package struct StoreSpec: Codable, Sendable, Equatable {
    package enum Kind: Codable, Sendable, Equatable {
        /// Files or globs, each one SQLite database.
        case sqlite(files: [String])
        /// Files, directories or globs, copied as they are.
        case files(paths: [String])
        /// A volume of the container runtime, by its key in the stack's files.
        case volume(String)
        /// What a Redis service keeps in its volume.
        case redis(service: String)
        /// Databases of one server.
        case postgres(PostgresSpec)
        /// What the application's own backup tool takes.
        case command(CommandStoreSpec)

        /// Whether it can be asked in SQL, and has a schema that migrations change.
        package var isDatabase: Bool {
            switch self {
            case .sqlite, .postgres: return true
            case .files, .volume, .redis, .command: return false
            }
        }

        /// Whether only the application's own tool knows where the data is.
        package var isCommand: Bool {
            if case .command = self { true } else { false }
        }
    }

    package var name: String
    package var kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

extension Guide {
    /// Services that run while their data is taken, the fence around them.
    package var serversOfStores: Set<String> {
        Set(
            stores.compactMap { store in
                switch store.kind {
                case .postgres(let spec): spec.service
                case .command(let spec): spec.service
                case .sqlite, .files, .volume, .redis: nil
                }
            })
    }

    /// Where the pin is written, and what stores take as files: patterns.
    package var filesInStack: [String] {
        var patterns: [String] = []
        if case .env(let file, _, _) = version.pin { patterns.append(file) }
        for store in stores {
            switch store.kind {
            case .sqlite(let files): patterns += files
            case .files(let paths): patterns += paths
            case .postgres, .redis, .volume, .command: break
            }
        }
        return patterns
    }

    /// Services whose data is taken as files: they are stopped for it.
    package var servicesOfVolumes: Set<String> {
        Set(
            stores.compactMap { store in
                if case .redis(let service) = store.kind { return service }
                return nil
            })
    }
}

/// What changes the schema (`migrate`).
package enum MigratorSpec: Codable, Sendable, Equatable {
    case none
    /// A command, run once in the target version.
    case run([String], directory: String, environment: [String: String])
    /// A one-shot service of the runtime, awaited to exit 0.
    case service(String)
    /// The start of a service migrates; it is started first, alone and dark.
    case startOf(String)
}

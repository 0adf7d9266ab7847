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

        /// Whether it can be asked in SQL, and has a schema that migrations change.
        package var isDatabase: Bool {
            switch self {
            case .sqlite, .postgres: return true
            case .files, .volume, .redis: return false
            }
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
                if case .postgres(let spec) = store.kind { return spec.service }
                return nil
            })
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

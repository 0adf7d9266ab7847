/// What runs the services (`runtime`). One case per runtime; each later one joins here.
package enum RuntimeSpec: Codable, Sendable, Equatable {
    case process(ProcessRuntimeSpec)
    case compose(ComposeSpec)

    package var kind: String {
        switch self {
        case .process: return "process"
        case .compose: return "compose"
        }
    }

    /// The services that the guide names, in the order of the guide; nil where the runtime itself has to be asked.
    package var declaredServices: [String]? {
        switch self {
        case .process(let spec): return spec.services.map(\.name)
        case .compose: return nil
        }
    }
}

/// The services of a Compose project.
package struct ComposeSpec: Codable, Sendable, Equatable {
    /// Relative to the stack; empty: those that Compose finds by itself.
    package var files: [String]
    /// nil: what Compose makes of the directory, or of the file.
    package var project: String?
    package var profiles: [String]
    /// Where checks, commands and staged keys find the stack's settings, too.
    package var environmentFiles: [String]

    package init(files: [String] = [], project: String? = nil, profiles: [String] = [], environmentFiles: [String] = []) {
        self.files = files
        self.project = project
        self.profiles = profiles
        self.environmentFiles = environmentFiles
    }
}

/// Services that Belay starts itself, detached.
package struct ProcessRuntimeSpec: Codable, Sendable, Equatable {
    package var services: [ProcessServiceSpec]

    package init(services: [ProcessServiceSpec]) { self.services = services }

    package func service(named name: String) -> ProcessServiceSpec? { services.first { $0.name == name } }
}

package struct ProcessServiceSpec: Codable, Sendable, Equatable {
    package var name: String
    /// argv; `${KEY}` takes a value from the service's own environment.
    package var run: [String]
    /// Relative to the stack; may lead through a pinned link (`current`).
    package var directory: String
    /// Added to `PATH`, `HOME`, `LANG`, `TZ` and `USER` of whoever starts it.
    package var environment: [String: String]
    package var environmentFiles: [String]
    /// Services that must be ready first.
    package var after: [String]
    /// Ready when this check passes; without it, when it has run for a second.
    package var ready: Check?
    /// Variables that take another value while it is dark; nil where it cannot start dark.
    package var darkEnvironment: [String: String]?
    package var logFile: String
    /// False where it never changes a store.
    package var writes: Bool
    /// Runs once and must exit 0 (a migrator), instead of staying.
    package var oneShot: Bool

    package init(
        name: String, run: [String], directory: String = ".", environment: [String: String] = [:],
        environmentFiles: [String] = [], after: [String] = [], ready: Check? = nil,
        darkEnvironment: [String: String]? = nil, logFile: String, writes: Bool = true, oneShot: Bool = false
    ) {
        self.name = name
        self.run = run
        self.directory = directory
        self.environment = environment
        self.environmentFiles = environmentFiles
        self.after = after
        self.ready = ready
        self.darkEnvironment = darkEnvironment
        self.logFile = logFile
        self.writes = writes
        self.oneShot = oneShot
    }
}

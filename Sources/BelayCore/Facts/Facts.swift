/// What was observed, and nothing that is merely believed.
package struct Facts: Codable, Sendable, Equatable {
    /// Seconds since 1970.
    package var takenAt: Double
    package var bootID: String
    package var pin: PinState
    package var services: [ServiceFacts]
    package var stores: [StoreFacts]
    package var spaces: [SpaceFacts]
    /// Names of the environment's keys, with a keyed hash of each value.
    package var environment: [String: String]

    package init(
        takenAt: Double, bootID: String, pin: PinState, services: [ServiceFacts], stores: [StoreFacts], spaces: [SpaceFacts],
        environment: [String: String]
    ) {
        self.takenAt = takenAt
        self.bootID = bootID
        self.pin = pin
        self.services = services
        self.stores = stores
        self.spaces = spaces
        self.environment = environment
    }

    package func store(named name: String) -> StoreFacts? { stores.first { $0.name == name } }
    package func service(named name: String) -> ServiceFacts? { services.first { $0.name == name } }
}

/// Where the version is pinned to: the version as people write it, and what it resolves to.
package struct PinState: Codable, Sendable, Equatable {
    package var version: String
    /// A digest, a commit or a real path: two equal identities are the same code.
    package var identity: String

    package init(version: String, identity: String) {
        self.version = version
        self.identity = identity
    }

    /// Names come and go (a tag that was fetched since); code is the same as long as its identity is.
    package func isSameCode(as other: PinState) -> Bool { identity == other.identity }
}

/// Whether users and the outside can reach a service.
package enum Exposure: String, Codable, Sendable {
    case open
    case dark
}

package struct ServiceFacts: Codable, Sendable, Equatable {
    package enum State: Codable, Sendable, Equatable {
        case running
        case stopped
        case exited(Int32)
    }

    package enum Role: String, Codable, Sendable {
        /// Runs once and ends, as a migrator does: started by `migrate`, never by `start`.
        case oneShot = "one-shot"
        /// Holds data and stays up: the fence is closed around it.
        case store
        /// Neither changes data nor is reached: left alone as long as nothing changes it.
        case bystander
    }

    package var name: String
    package var state: State
    /// nil: a service that stays, and may be a writer.
    package var role: Role?
    /// Whether the outside reaches it, where the runtime can tell.
    package var published: Bool?
    package var exposure: Exposure?
    package var processes: [ProcessFacts]
    /// The version it was started with, where the runtime can tell.
    package var version: String?
    package var restarts: Int

    package init(
        name: String, state: State, role: Role? = nil, published: Bool? = nil, exposure: Exposure? = nil,
        processes: [ProcessFacts] = [], version: String? = nil, restarts: Int = 0
    ) {
        self.name = name
        self.state = state
        self.role = role
        self.published = published
        self.exposure = exposure
        self.processes = processes
        self.version = version
        self.restarts = restarts
    }

    package var isRunning: Bool { state == .running }
    /// Whether a run leaves it running until its new version is there.
    package var staysInFence: Bool { role == .store || role == .bystander }
    /// Whether it is among the services that have to run in the end.
    package var isStarted: Bool { role == nil || role == .bystander }
}

/// A process that can be known again: a pid alone is not enough, it is used anew.
package struct ProcessFacts: Codable, Sendable, Equatable, Hashable {
    package var pid: Int32
    /// Clock ticks since boot, from `/proc/PID/stat`.
    package var startTicks: UInt64
    package var bootID: String

    package init(pid: Int32, startTicks: UInt64, bootID: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.bootID = bootID
    }
}

package struct SpaceFacts: Codable, Sendable, Equatable {
    /// What lies there: `stack`, `vault`, a store's name.
    package var place: String
    package var device: UInt64
    package var availableBytes: Int64

    package init(place: String, device: UInt64, availableBytes: Int64) {
        self.place = place
        self.device = device
        self.availableBytes = availableBytes
    }
}

/// Who uses a store now: a process with one of its files open, or a session of its server.
package struct Holder: Codable, Sendable, Equatable {
    /// nil where only the server knows who it is.
    package var process: ProcessFacts?
    package var command: String
    /// What is used: a file, a database.
    package var path: String
    /// The service of the stack that it belongs to, where that is known.
    package var service: String?
    /// What `--end-session` takes, where the store's server can end it.
    package var session: String?

    package init(
        process: ProcessFacts?, command: String, path: String, service: String? = nil, session: String? = nil
    ) {
        self.process = process
        self.command = command
        self.path = path
        self.service = service
        self.session = session
    }

    package var sentence: String {
        let who = service.map { "\(command) of \($0)" } ?? command
        return process.map { "process \($0.pid) (\(who)) has \(path) open" } ?? "\(who) uses \(path)"
    }
}

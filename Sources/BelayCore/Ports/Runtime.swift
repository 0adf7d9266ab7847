/// What runs the services. Every method may be called again after a crash in the middle of it.
package protocol Runtime: Sendable {
    var kind: String { get }
    var lockIdentities: [LockIdentity] { get }

    /// Every service of the stack, in the order in which they start.
    func survey() throws -> [ServiceFacts]
    /// What is in the way of running the target: missing programs, ports taken by others, unset variables.
    func findings() throws -> [Finding]
    /// Whether this service can be reached by nobody while it is verified.
    func canStartDark(_ service: String) -> Bool
    /// Environment keys that the services will see, by name; values for hashing only.
    func environment() throws -> [String: Secret]

    /// Takes away every way in which a stopped service could come up again by itself.
    func disarm() throws
    func arm() throws
    /// Starts one service and returns when it is ready; does nothing if it runs with that exposure already.
    func start(_ service: String, exposure: Exposure, patience: Patience) throws
    /// Returns when one that was started has shown that it stays, where nothing of its own says that it is ready; it has been
    /// waited for since an uptime.
    func awaitStaying(_ service: String, since begin: Double) throws
    /// Opens or closes a running service to the outside without a new start; false where it has to be started anew.
    func expose(_ service: String, _ exposure: Exposure) throws -> Bool
    /// Stops a whole service; returns how long it took. Does nothing if it does not run.
    func stop(_ service: String, graceSeconds: Double) throws -> Double
    /// Several, whose order does not matter; how long each took.
    func stop(_ services: [String], grace: @escaping @Sendable (String) -> Double) throws -> [String: Double]
    /// Runs a command, or a one-shot service, once with the stack's environment, and waits for it.
    func runOnce(_ task: OneShot, patience: Patience) throws -> OneShotOutcome
    /// Removes a one-shot that a crash left running.
    func endOneShots() throws
    /// What ran once for a version that is left is made what it was, and does not run: whoever starts the stack by hand then
    /// finds nothing to be made anew.
    func renewOneShots() throws

    /// How a check's command is run as a service, with variables of the check's own; without one, as any command of the stack.
    func invocation(of argv: [String], as service: String?, giving variables: [String: String]) throws -> Invocation
    /// The program that a service was started with, and its arguments.
    func startWords(of service: String) throws -> [String]

    /// Where a service's log ends now; lines after it are new.
    func logMark(_ service: String) throws -> LogMark
    func logLines(_ service: String, since mark: LogMark?, limit: Int) throws -> [String]
    /// Host and port where a service's port is reached now.
    func endpoint(service: String?, port: Int) throws -> Endpoint
    /// Where users reach a service's port, whatever runs in the dark beside.
    func publicEndpoint(service: String?, port: Int) throws -> Endpoint
}

extension Runtime {
    package func awaitStaying(_ service: String, since begin: Double) throws {}

    package func renewOneShots() throws {}

    package func expose(_ service: String, _ exposure: Exposure) throws -> Bool { false }

    package func stop(_ services: [String], grace: @escaping @Sendable (String) -> Double) throws -> [String: Double] {
        var seconds: [String: Double] = [:]
        for service in services { seconds[service] = try stop(service, graceSeconds: grace(service)) }
        return seconds
    }
}

/// A command with exactly the environment that it sees.
package struct Invocation: Sendable, Equatable {
    package var argv: [String]
    package var environment: [String: String]

    package init(argv: [String], environment: [String: String]) {
        self.argv = argv
        self.environment = environment
    }
}

package struct Endpoint: Codable, Sendable, Equatable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

package struct LogMark: Codable, Sendable, Equatable {
    package var file: String
    package var offset: Int64
    /// The inode, so that a rotated log is noticed.
    package var inode: UInt64

    package init(file: String, offset: Int64, inode: UInt64) {
        self.file = file
        self.offset = offset
        self.inode = inode
    }
}

/// What is run once: the guide's migrator, a manual step, a check's command.
package enum OneShot: Codable, Sendable, Equatable {
    case command([String], directory: String, environment: [String: String])
    case service(String)
}

package struct OneShotOutcome: Codable, Sendable, Equatable {
    package var exit: Int32
    package var lines: [String]
    package var seconds: Double

    package init(exit: Int32, lines: [String], seconds: Double) {
        self.exit = exit
        self.lines = lines
        self.seconds = seconds
    }
}

/// How long is waited: a deadline that begins anew with every sign of progress, and one that does not.
package struct Patience: Sendable {
    package var idleSeconds: Double
    package var mostSeconds: Double
    /// Any number that changes while something goes on (a store's activity).
    package var activity: @Sendable () -> UInt64
    /// Called with every line that comes out meanwhile.
    package var onLine: @Sendable (String) -> Void

    package init(
        idleSeconds: Double, mostSeconds: Double, activity: @escaping @Sendable () -> UInt64 = { 0 },
        onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.idleSeconds = idleSeconds
        self.mostSeconds = mostSeconds
        self.activity = activity
        self.onLine = onLine
    }
}

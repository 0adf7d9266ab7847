package import BelayCore
import Synchronization

/// Services in memory that outlive Belay's own life, as processes do, but not a reboot. Every effect is kept in `calls`.
package final class ScriptedRuntime: Runtime {
    struct Service {
        var facts: ServiceFacts
        var log: [String] = []
    }

    struct State {
        var script: RuntimeScript
        var services: [Service]
        var isArmed = true
        var boot = 1
        var nextProcess: Int32 = 100
        var calls: [String] = []
        /// What a migrator has still to do: it goes on without Belay until it is ended.
        var migrator: [@Sendable () throws -> Void] = []
    }

    let state: Mutex<State>
    private let life: Life
    private let directory: Mutex<String>
    let oneShotNames: Set<String>

    package init(_ services: [String], oneShots: Set<String> = [], directory: String, life: Life = Life(), script: RuntimeScript)
    {
        self.directory = Mutex(directory)
        self.life = life
        oneShotNames = oneShots
        state = Mutex(
            State(
                script: script,
                services: services.map {
                    Service(facts: ServiceFacts(name: $0, state: .stopped, role: oneShots.contains($0) ? .oneShot : nil))
                }))
    }

    package var kind: String { "scripted" }
    package var lockIdentities: [LockIdentity] { [.directory(directory.withLock { $0 })] }

    /// The stack is called something else from here on.
    package func lock(with other: String) { directory.withLock { $0 = other } }

    package var calls: [String] { state.withLock { $0.calls } }
    package var isArmed: Bool { state.withLock { $0.isArmed } }

    package func script(_ change: (inout RuntimeScript) -> Void) { state.withLock { change(&$0.script) } }

    // MARK: Looks

    package func survey() throws -> [ServiceFacts] {
        try moment("survey")
        return facts
    }

    /// The same without being noticed: for whoever tests.
    package var facts: [ServiceFacts] { state.withLock { $0.services.map(\.facts) } }

    package func findings() throws -> [Finding] { state.withLock { $0.script.findings } }

    package func canStartDark(_ service: String) -> Bool {
        let script = state.withLock { $0.script }
        return script.canStartDark(service)
    }

    package func environment() throws -> [String: Secret] {
        try moment("environment")
        let script = state.withLock { $0.script }
        return try script.environment()
    }

    package func logMark(_ service: String) throws -> LogMark {
        LogMark(file: service, offset: Int64(log(service).count), inode: 1)
    }

    package func logLines(_ service: String, since mark: LogMark?, limit: Int) throws -> [String] {
        Array(log(service).dropFirst(Int(mark?.offset ?? 0)).suffix(limit))
    }

    package func invocation(of argv: [String], as service: String?, giving variables: [String: String]) throws -> Invocation {
        Invocation(argv: argv, environment: variables)
    }

    package func startWords(of service: String) throws -> [String] { [] }

    package func endpoint(service: String?, port: Int) throws -> Endpoint { Endpoint(host: "127.0.0.1", port: port) }
    package func publicEndpoint(service: String?, port: Int) throws -> Endpoint { try endpoint(service: service, port: port) }

    package func write(_ line: String, toLogOf service: String) {
        state.withLock { state in
            guard let index = state.services.firstIndex(where: { $0.facts.name == service }) else { return }
            state.services[index].log.append(line)
        }
    }

    private func log(_ service: String) -> [String] {
        state.withLock { state in state.services.first { $0.facts.name == service }?.log ?? [] }
    }

    // MARK: Effects

    package func disarm() throws { try effect("disarm") { state.withLock { $0.isArmed = false } } }
    package func arm() throws { try effect("arm") { state.withLock { $0.isArmed = true } } }

    package func start(_ service: String, exposure: Exposure, patience: Patience) throws {
        let script = state.withLock { $0.script }
        let version = try script.version()
        let now = facts.first { $0.name == service }
        if now?.isRunning == true, now?.exposure == exposure { return }
        try effect("start \(service) \(version) \(exposure.rawValue)") {
            try script.code(
                RuntimeScript.Start(service: service, version: version, exposure: exposure) { [self] in
                    write($0, toLogOf: service)
                    patience.onLine($0)
                })
            run(service, version, exposure)
        }
    }

    package func stop(_ service: String, graceSeconds: Double) throws -> Double {
        guard facts.first(where: { $0.name == service })?.isRunning == true else { return 0 }
        try effect("stop \(service)") { end(service) }
        let script = state.withLock { $0.script }
        return try script.stopping(service)
    }

    package func runOnce(_ task: OneShot, patience: Patience) throws -> OneShotOutcome {
        let script = state.withLock { $0.script }
        let version = try script.version()
        let migration: RuntimeScript.Migration
        switch task {
        case .service: migration = script.migration(version)
        case .command: migration = RuntimeScript.Migration()
        }
        try effect("run \(Self.name(of: task)) \(version)") {}
        state.withLock { $0.migrator = migration.statements }
        for line in migration.output { patience.onLine(line) }
        do {
            while try advanceMigrator() { try life.point("in the middle of the migrator") }
        } catch let death as Life.Death {
            throw death
        } catch {
            state.withLock { $0.migrator = [] }
            return OneShotOutcome(exit: 1, lines: migration.output + ["\(error)"], seconds: 0.1)
        }
        return OneShotOutcome(exit: 0, lines: migration.output, seconds: 0.1)
    }

    package func endOneShots() throws {
        try life.point("before ending one-shots")
        state.withLock { $0.migrator = [] }
    }

    private func effect(_ name: String, _ body: () throws -> Void) throws {
        try moment("before " + name)
        try life.point("before " + name)
        state.withLock { $0.calls.append(name) }
        try body()
        try life.point("after " + name)
    }

    /// Whatever happens beside Belay happens now: users, and a migrator that outlived it.
    private func moment(_ name: String) throws {
        try life.require()
        _ = try? advanceMigrator()
        let script = state.withLock { $0.script }
        try script.meanwhile(name)
    }

    /// False when nothing was left to do.
    private func advanceMigrator() throws -> Bool {
        let statement = state.withLock { $0.migrator.isEmpty ? nil : $0.migrator.removeFirst() }
        guard let statement else { return false }
        try statement()
        return true
    }

    private static func name(of task: OneShot) -> String {
        switch task {
        case .service(let name): return name
        case .command(let argv, _, _): return argv.first ?? ""
        }
    }
}

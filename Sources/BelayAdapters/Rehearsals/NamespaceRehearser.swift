package import BelayCore
package import BelaySystem
import Glibc

/// Rehearses in namespaces of its own: this program again, with the clone where the stack lies. Paths and ports stay what
/// they are; processes, network, and everything written are the clone's alone, and end with it.
package struct NamespaceRehearser: Rehearser {
    /// Restoring the copy says nothing, however large it is.
    private static let copySeconds = 3600.0

    private let fileSystem: any FileSystem
    private let runner: any CommandRunner
    private let environment: [String: String]
    private let limits: Limits

    package init(fileSystem: any FileSystem, runner: any CommandRunner, environment: [String: String], limits: Limits) {
        self.fileSystem = fileSystem
        self.runner = runner
        self.environment = environment
        self.limits = limits
    }

    /// The copy put back, its twin, and room for what the migration adds.
    package func spaceNeeded(_ facts: Facts) -> Int64 { facts.stores.reduce(0) { $0 + $1.bytes } * 3 }

    package func findings(_ facts: Facts) -> [Finding] {
        var findings: [Finding] = []
        if !Command(["unshare"], environment: environment).isThere {
            findings.append(
                Finding(
                    .fail, code: "no-isolation", message: "a clone cannot be isolated: the program unshare is not here",
                    fix: "install util-linux, or go without a rehearsal: --no-rehearsal"))
        }
        findings += facts.stores.filter { $0.kind == "postgres" }.map { store in
            Finding(
                .fail, code: "no-clone", message: Self.outside(store.name),
                fix: "go without a rehearsal: --no-rehearsal; belay checkpoint create shows that the copy succeeds")
        }
        let needed = Memory.held(by: facts.services.flatMap(\.processes).map(\.pid))
        if let most = mostMemory, needed > most {
            findings.append(
                Finding(
                    .fail, code: "memory",
                    message: "the services hold \(Size.text(needed)) of memory, and a clone of them may take \(Size.text(most))",
                    fix: "free memory, or go without a rehearsal: --no-rehearsal"))
        }
        return findings
    }

    package func rehearse(_ request: RehearsalRequest, onLine: @escaping @Sendable (String) -> Void) throws -> Rehearsal {
        // Whatever was ignored: through a socket in a directory, the clone would restore its copy into the live database.
        if let store = request.plan.guide.stores.first(where: { if case .postgres = $0.kind { true } else { false } }) {
            throw BelayError(
                .refused, "cannot rehearse: \(Self.outside(store.name))", hint: "go without a rehearsal: --no-rehearsal")
        }
        try fileSystem.removeTree(request.scratch)
        for name in ["", "/upper", "/work", "/state"] {
            try fileSystem.makeDirectory(request.scratch + name, mode: 0o700, parents: false)
        }
        let outcome = request.scratch + "/rehearsal.json"
        defer { try? fileSystem.removeTree(request.scratch) }
        let command = Command(try argv(), environment: environment, directory: request.stack, input: try JSON.encode(request))
        let patience = CommandLimits(
            idleSeconds: max(limits.migrateIdle, limits.startIdle) * 2 + Self.copySeconds,
            mostSeconds: (limits.migrateMost + limits.startMost) * 2, activity: { activity(outcome) }, onLine: onLine)
        let memory = CloneMemory(limit: mostMemory ?? Int64.max)
        let (result, exceeded) = try memory.whileRunning { try runner.run(command, limits: patience) }
        if let exceeded {
            throw BelayError(
                .refused, "cannot rehearse: the clone took \(Size.text(exceeded)) of memory, more than the live stack can spare",
                hint: "free memory; or go without: --no-rehearsal")
        }
        guard result.succeeded, try fileSystem.status(outcome, followingLinks: false) != nil else {
            throw BelayError(
                .refused, "cannot rehearse: the clone ended without a result",
                hint: "see the lines above; or go without: --no-rehearsal",
                evidence: (result.outputText + result.errorText).split(separator: "\n").suffix(12).map(String.init))
        }
        return try JSON.decode(Rehearsal.self, from: fileSystem.read(outcome, limit: 64 << 20))
    }

    private static func outside(_ store: String) -> String {
        "the server of store \(store) is outside of what can be cloned here"
    }

    private var mostMemory: Int64? { limits.cloneMemory ?? CloneMemory.most }

    /// Lines are what shows progress; the file only that it has ended.
    private func activity(_ outcome: String) -> UInt64 {
        (try? fileSystem.status(outcome, followingLinks: false)) == nil ? 0 : 1
    }

    private func argv() throws -> [String] {
        let own = try fileSystem.realPath("/proc/self/exe")
        let user = geteuid() == 0 ? [] : ["--user", "--map-root-user"]
        return ["unshare"] + user
            + [
                "--mount", "--net", "--pid", "--ipc", "--fork", "--kill-child", "--propagation", "private", "--mount-proc", own,
                "rehearse-inside",
            ]
    }
}

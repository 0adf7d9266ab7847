import BelayCore
import BelaySystem

/// This program again, beside itself, for one rehearsal: it takes the request on its standard input, and leaves the result
/// in a file.
struct CloneProcess {
    /// Restoring the copy says nothing, however large it is.
    private static let copySeconds = 3600.0

    let fileSystem: any FileSystem
    let runner: any CommandRunner
    let environment: [String: String]
    let limits: Limits

    var mostMemory: Int64? { limits.cloneMemory ?? CloneMemory.most }

    /// The copy put back, its twin, and room for what the migration adds.
    static func space(_ facts: Facts) -> Int64 { facts.stores.reduce(0) { $0 + $1.bytes } * 3 }

    /// What the services hold now is what a clone of them will.
    func memory(_ facts: Facts) -> [Finding] {
        let needed = Memory.held(by: facts.services.flatMap(\.processes).map(\.pid))
        guard let most = mostMemory, needed > most else { return [] }
        return [
            Finding(
                .fail, code: "memory",
                message: "the services hold \(Size.text(needed)) of memory, and a clone of them may take \(Size.text(most))",
                fix: "free memory, or go without a rehearsal: --no-rehearsal")
        ]
    }

    /// - Parameter wrapper: what the program is started through.
    func run(_ request: RehearsalRequest, through wrapper: [String], onLine: @escaping @Sendable (String) -> Void) throws
        -> Rehearsal
    {
        let outcome = request.scratch + "/rehearsal.json"
        let own = try fileSystem.realPath("/proc/self/exe")
        let command = Command(
            wrapper + [own, "rehearse-inside"], environment: environment, directory: request.stack,
            input: try JSON.encode(request))
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

    /// Lines are what shows progress; the file only that it has ended.
    private func activity(_ outcome: String) -> UInt64 {
        (try? fileSystem.status(outcome, followingLinks: false)) == nil ? 0 : 1
    }
}

import BelayCore
import BelaySystem
import BelayTestKit

extension SweepStack {
    /// Longer than anything here takes on a machine that is out of breath: who takes longer hangs.
    private static let patience = 240.0

    /// `belay` on this stack, run to its end.
    func belay(_ words: [String], environment: [String: String] = [:], seconds: Double = patience) throws -> SweepAnswer {
        SweepAnswer(try call([try Checkout.belay()] + words, environment: environment, seconds: seconds))
    }

    /// With a fault, in belay itself and in nothing that it starts; with `verb`, in the belay of that verb which it starts.
    func belay(_ words: [String], _ fault: Fault, in verb: String? = nil) throws -> SweepAnswer {
        var (answer, log) = try belay(words, struck: fault.strike, in: verb)
        answer.isHit = !log.isEmpty
        return answer
    }

    private func belay(_ words: [String], struck: String, in verb: String?) throws -> (SweepAnswer, log: String) {
        let files = RealFileSystem()
        let log = "\(scratch.directory)/strike.log"
        if try files.status(log, followingLinks: false) != nil { try files.remove(log) }
        var preload = ["LD_PRELOAD": try Self.product("libstrike.so"), "STRIKE": struck, "STRIKE_LOG": log]
        preload["STRIKE_IN"] = verb
        let answer = try belay(words, environment: preload)
        guard try files.status(log, followingLinks: false) != nil else { return (answer, "") }
        return (answer, String(decoding: try files.read(log, limit: 1 << 20), as: UTF8.self))
    }

    /// Undisturbed, with every call of the belay of that verb, which the one that is called starts.
    func record(_ words: [String], in verb: String) throws -> (SweepAnswer, Recording) {
        let (answer, log) = try belay(words, struck: "all:0:LIST", in: verb)
        return (answer, Recording(names: log.split(separator: "\n").map(String.init)))
    }

    /// With `onStep` called as each step begins, while belay goes on.
    func belay(_ words: [String], onStep: @escaping @Sendable (BelayEvent) -> Void) throws -> SweepAnswer {
        let limits = CommandLimits(
            idleSeconds: Self.patience, mostSeconds: Self.patience, outputBytes: 4 << 20,
            onLine: { line in
                guard let event = try? JSON.decode(BelayEvent.self, from: Array(line.utf8)) else { return }
                if event.event == "step-began" { onStep(event) }
            })
        return SweepAnswer(try runner.run(command([try Checkout.belay()] + words + ["--json"], environment: [:]), limits: limits))
    }

    /// Undisturbed, with every call written down.
    func record(_ words: [String]) throws -> (SweepAnswer, Recording) {
        let (answer, text) = try trace(words, Recording.names + ["write"])
        return (answer, Recording(trace: text))
    }

    /// Of a scenario that ends well and is not cut short before.
    func record(_ scenario: Scenario) throws -> Recording {
        let (answer, recording) =
            try scenario.struckVerb.map { try record(scenario.words, in: $0) } ?? record(scenario.words)
        guard answer.exit == .done else { throw BelayError(.failed, "cannot be recorded: \(answer.said)") }
        return recording
    }

    /// The trace of these calls, with the paths of descriptors.
    func trace(_ words: [String], _ names: [String]) throws -> (SweepAnswer, String) {
        let trace = "\(scratch.directory)/recording.trace"
        let names = names.joined(separator: ",")
        let tracer = ["strace", "-qq", "-y", "-s", "200", "-o", trace, "-e", "trace=\(names)", "--"]
        let answer = SweepAnswer(
            try call(tracer + [try Checkout.belay()] + words + ["--json"], environment: [:], seconds: Self.patience))
        let text = String(decoding: try RealFileSystem().read(trace, limit: 64 << 20), as: UTF8.self)
        return (answer, text)
    }

    private func call(_ argv: [String], environment: [String: String], seconds: Double) throws -> CommandResult {
        try runner.run(
            command(argv, environment: environment),
            limits: CommandLimits(idleSeconds: seconds, mostSeconds: seconds, outputBytes: 4 << 20))
    }

    private func command(_ argv: [String], environment: [String: String]) -> Command {
        let own = ["BELAY_STATE": state, "BELAY_YES": "1"]
        return Command(
            argv, environment: DemoStack.environment.merging(own) { _, new in new }.merging(environment) { _, new in new },
            directory: directory)
    }
}

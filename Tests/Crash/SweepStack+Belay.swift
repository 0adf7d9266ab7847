import BelayCore
import BelaySystem
import BelayTestKit

extension SweepStack {
    /// `belay` on this stack, run to its end.
    func belay(_ words: [String], environment: [String: String] = [:], seconds: Double = 60) throws -> SweepAnswer {
        SweepAnswer(try call([try Checkout.belay()] + words, environment: environment, seconds: seconds))
    }

    /// With a fault, in belay itself and in nothing that it starts.
    func belay(_ words: [String], _ fault: Fault, byTracer: Bool = false) throws -> SweepAnswer {
        if byTracer { return try traced(words, fault) }
        let log = "\(scratch.directory)/strike.log"
        if try RealFileSystem().status(log, followingLinks: false) != nil { try RealFileSystem().remove(log) }
        let preload = ["LD_PRELOAD": try Self.product("libstrike.so"), "STRIKE": fault.strike, "STRIKE_LOG": log]
        var answer = try belay(words, environment: preload)
        answer.isHit = try RealFileSystem().status(log, followingLinks: false) != nil
        return answer
    }

    /// At the border of the kernel instead of the C library's: the same calls, and ten times as slow.
    private func traced(_ words: [String], _ fault: Fault) throws -> SweepAnswer {
        let trace = "\(scratch.directory)/fault.trace"
        let tracer = ["strace", "-qq", "-o", trace, "-e", "trace=\(fault.call)", "-e", "inject=\(fault.injection)", "--"]
        var answer = SweepAnswer(try call(tracer + [try Checkout.belay()] + words, environment: [:], seconds: 60))
        let text = String(decoding: try RealFileSystem().read(trace, limit: 16 << 20), as: UTF8.self)
        answer.isHit = fault.effect == .kill ? answer.ending == .signalled(9) : text.contains("(INJECTED)")
        return answer
    }

    /// With `onStep` called as each step begins, while belay goes on.
    func belay(_ words: [String], onStep: @escaping @Sendable (BelayEvent) -> Void) throws -> SweepAnswer {
        let limits = CommandLimits(
            idleSeconds: 60, mostSeconds: 60, outputBytes: 4 << 20,
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

    /// The trace of these calls, with the paths of descriptors.
    func trace(_ words: [String], _ names: [String]) throws -> (SweepAnswer, String) {
        let trace = "\(scratch.directory)/recording.trace"
        let names = names.joined(separator: ",")
        let tracer = ["strace", "-qq", "-y", "-s", "200", "-o", trace, "-e", "trace=\(names)", "--"]
        let answer = SweepAnswer(
            try call(tracer + [try Checkout.belay()] + words + ["--json"], environment: [:], seconds: 60))
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

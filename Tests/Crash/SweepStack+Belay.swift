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

    /// Undisturbed, with every call written down.
    func record(_ words: [String]) throws -> (SweepAnswer, Recording) {
        let trace = "\(scratch.directory)/recording.trace"
        let names = (Recording.names + ["write"]).joined(separator: ",")
        let tracer = ["strace", "-qq", "-y", "-s", "200", "-o", trace, "-e", "trace=\(names)", "--"]
        let answer = SweepAnswer(
            try call(tracer + [try Checkout.belay()] + words + ["--json"], environment: [:], seconds: 60))
        let text = String(decoding: try RealFileSystem().read(trace, limit: 64 << 20), as: UTF8.self)
        return (answer, Recording(trace: text))
    }

    private func call(_ argv: [String], environment: [String: String], seconds: Double) throws -> CommandResult {
        let own = ["BELAY_STATE": state, "BELAY_YES": "1"]
        return try runner.run(
            Command(
                argv, environment: DemoStack.environment.merging(own) { _, new in new }.merging(environment) { _, new in new },
                directory: directory),
            limits: CommandLimits(idleSeconds: seconds, mostSeconds: seconds, outputBytes: 4 << 20))
    }
}

import BelayCore
import BelayEngine
import BelaySystem

extension CommandSpec {
    static let verify = CommandSpec(
        "verify", "ask the guide's checks of the running stack, now", options: OptionSpec.stack + [.json], examples: ["belay verify"]
    ) { invocation in
        let terminal = Terminal(environment: invocation.environment)
        let world = try Stack.open(invocation).world
        let asker = CheckAsker(prober: world.prober, clock: world.clock)
        var results: [CheckResult] = []
        for check in world.guide.verify where check.when != .rehearsal {
            // Without an upgrade, nothing can have changed: a check for that compares with now.
            let now = try check.expectation.needsBaseline ? world.prober.observe(check.probe, in: ProbeContext()) : nil
            var result = try asker.ask(check, context: ProbeContext(), baseline: now)
            result.observation = nil
            if result.verdict == .fail && !check.required { result.verdict = .warn }
            results.append(result)
            if !invocation.json { PlainObserver(terminal: terminal, clock: world.clock).checked(result) }
        }
        if invocation.json { terminal.print(try JSON.text(results, pretty: true)) }
        return results.contains { $0.verdict == .fail } ? .wentBack : .done
    }
}

import BelayCore
import BelayEngine

extension CommandSpec {
    static let verify = CommandSpec(
        "verify", "ask the guide's checks of the running stack, now",
        discussion: "Exit 1 where one fails. Nothing is changed.", options: OptionSpec.stack + [.json],
        examples: ["belay verify", "belay verify --json"]
    ) { invocation in
        let world = try Stack.open(invocation).world
        let observer = PlainObserver(terminal: invocation.terminal, clock: world.clock)
        var results: [CheckResult] = []
        for check in world.guide.verify where check.when != .rehearsal {
            let result = try world.ask(check)
            results.append(result)
            if !invocation.json { observer.checked(result) }
        }
        if invocation.json {
            try invocation.answer(results) { _ in "" }
        } else if results.isEmpty {
            invocation.terminal.print("the guide has no checks; next: belay guide explain verify")
        }
        return results.contains { $0.verdict == .fail } ? .wentBack : .done
    }
}

extension StackWorld {
    fileprivate func ask(_ check: Check) throws -> CheckResult {
        // Without an upgrade, nothing can have changed: a check for that compares with now.
        let now = try check.expectation.needsBaseline ? prober.observe(check.probe, in: ProbeContext()) : nil
        var result = try CheckAsker(prober: prober, clock: clock).ask(check, context: ProbeContext(), baseline: now)
        result.observation = nil
        if result.verdict == .fail && !check.required { result.verdict = .warn }
        return result
    }
}

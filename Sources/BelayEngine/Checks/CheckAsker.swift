package import BelayCore

/// Asks a check until it passes, or until the time that it is given is over.
package struct CheckAsker: Sendable {
    /// Asking more often would be work for the stack, not knowledge.
    private static let shortestPause = 0.05

    private let prober: any Prober
    private let clock: any Clock

    package init(prober: any Prober, clock: any Clock) {
        self.prober = prober
        self.clock = clock
    }

    /// What must advance is compared with a look taken once what shall move it runs: another version may have moved it since
    /// the baseline.
    package func look(before check: Check, context: ProbeContext) throws -> Observation? {
        check.expectation.conditions.contains(.advances) ? try prober.observe(check.probe, in: context) : nil
    }

    /// The last answer, once it passes or when there is no time for another.
    ///
    /// - Parameters:
    ///   - look: taken earlier, so that what has advanced meanwhile need not be waited for.
    ///   - meanwhile: called before each wait: whoever has more to look at need not be blind until this one passes.
    package func ask(
        _ check: Check, context: ProbeContext, baseline: Observation? = nil, since look: Observation? = nil,
        meanwhile: () throws -> Void = {}
    ) throws -> CheckResult {
        let begin = clock.uptime
        let baseline = try look ?? self.look(before: check, context: context) ?? baseline
        let longest = max(check.everySeconds, Self.shortestPause)
        // What is true almost at once is not waited for as long as what is not: the stack may be closed meanwhile.
        var pause = max(check.everySeconds / 8, Self.shortestPause)
        while true {
            try clock.checkInterruption()
            let result = check.judge(try prober.observe(check.probe, in: context), baseline: baseline)
            if result.verdict == .pass { return result }
            let ends = begin + check.withinSeconds
            guard clock.uptime < ends else { return result }
            try meanwhile()
            try clock.sleep(max(0, min(pause, ends - clock.uptime)))
            pause = min(pause * 2, longest)
        }
    }
}

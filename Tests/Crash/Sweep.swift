import BelayCore
import BelaySystem
import BelayTestKit

/// Puts one fault after the other into a stack that is laid out anew for each, and judges what came of it.
struct Sweep: Sendable {
    let oracle: SweepOracle
    let recordings: [Scenario: Recording]
    /// Where a run is cut short before the belay that meets the fault takes it up.
    private let cuts: [Scenario: Fault]

    /// Runs every scenario once without a fault.
    init(on stack: SweepStack, _ scenarios: [Scenario] = Scenario.allCases) throws {
        oracle = try SweepOracle(of: stack)
        try stack.reset()
        var recordings: [Scenario: Recording] = [:]
        let (upgraded, forward) = try stack.record(Scenario.forward.words)
        guard upgraded.exit == .done else { throw BelayError(.failed, "cannot be traced: \(upgraded.said)") }
        recordings[.forward] = forward
        if scenarios.contains(.rollback) { recordings[.rollback] = try stack.record(["rollback"]).1 }
        for scenario in [Scenario.rehearsal, .clone] where scenarios.contains(scenario) {
            try stack.reset()
            recordings[scenario] = try stack.record(scenario)
        }
        try stack.reset()
        let (returned, back) = try stack.record(Scenario.back.words)
        guard returned.exit == .wentBack else { throw BelayError(.failed, "the bad release was not refused: \(returned.said)") }
        recordings[.back] = back
        var cuts: [Scenario: Fault] = [:]
        for scenario in scenarios {
            guard let cut = scenario.cut else { continue }
            let recording = cut.isBack ? back : forward
            guard let call = recording.middle(of: cut.step, back: cut.isBack) else {
                throw BelayError(.failed, "nothing was traced in \(cut.step)")
            }
            let fault = Fault(call.call, call.number, .kill)
            cuts[scenario] = fault
            try stack.reset()
            _ = try stack.belay(cut.words, fault)
            recordings[scenario] = try stack.record(["resume"]).1
        }
        self.recordings = recordings
        self.cuts = cuts
    }

    /// On another stack: the calls are the same, what is on the disk is not.
    init(on stack: SweepStack, like other: Sweep) throws {
        (recordings, cuts) = (other.recordings, other.cuts)
        oracle = try SweepOracle(of: stack)
    }

    /// What is wrong after this fault, and the version that the stack ended as.
    func run(_ point: SweepCase, on stack: SweepStack, restoring: Bool) throws -> SweepOutcome {
        try stack.reset()
        if let problem = try cut(short: point.scenario, on: stack) { return SweepOutcome(problems: [problem]) }
        if point.scenario == .rollback {
            let upgraded = try stack.belay(Scenario.forward.words)
            guard upgraded.exit == .done else { return SweepOutcome(problems: ["cannot upgrade: \(upgraded.said)"]) }
        }
        let struck = try stack.belay(point.scenario.words, point.fault, in: point.scenario.struckVerb)
        var outcome = SweepOutcome(isHit: struck.isHit, neededPerson: struck.exit == .needsPerson)
        outcome.problems += claims(struck, point)
        let resumed = try mend(stack, &outcome)
        let warned = (struck.output + resumed.output).contains("warning: ")
        let (problems, version) = try oracle.judge(stack, allowed: point.scenario.ends, warned: warned)
        outcome.problems += problems
        outcome.version = version
        if let exit = struck.exit, let version { outcome.problems += lies(exit, version, point.scenario) }
        if restoring, outcome.problems.isEmpty { outcome.problems += try oracle.restore(stack) }
        if !outcome.problems.isEmpty { outcome.problems.append("belay had said: \(struck.said)") }
        return outcome
    }

    /// What there is to take up; on a machine that is out of breath a run may end otherwise before it is cut.
    private func cut(short scenario: Scenario, on stack: SweepStack) throws -> String? {
        guard let cut = scenario.cut, let fault = cuts[scenario] else { return nil }
        var said = ""
        for _ in 0..<3 {
            let answer = try stack.belay(cut.words, fault)
            if answer.isHit { return nil }
            said = answer.said
            try stack.reset()
        }
        return "the run could not be cut short at \(fault): \(said)"
    }

    /// `resume` once, which may go on or back, and twice, which has nothing to do.
    private func mend(_ stack: SweepStack, _ outcome: inout SweepOutcome) throws -> SweepAnswer {
        let first = try stack.belay(["resume"])
        outcome.resumeSeconds = first.seconds
        if first.exit != .done && first.exit != .wentBack { outcome.problems.append("resume ended \(first.said)") }
        let second = try stack.belay(["resume"])
        if second.exit != .done || second.output != "nothing to resume: no run is open\n" {
            outcome.problems.append("a second resume ended \(second.said)")
        }
        return first
    }

    /// However it was struck, belay ends by itself, with an exit code of its own.
    private func claims(_ answer: SweepAnswer, _ point: SweepCase) -> [String] {
        switch answer.ending {
        case .signalled(9) where point.fault.effect == .kill: []
        case .timedOut: ["belay hung: \(answer.said)"]
        case .signalled(let signal): ["belay was ended by signal \(signal): \(answer.said)"]
        case .exited(let code):
            [0, 1, 3, 4].contains(code) ? [] : ["belay ended with \(code): \(answer.said)"]
        }
    }

    /// Exit 0 is the aim, 1 and 3 are where it began: anything else was a lie.
    private func lies(_ exit: ExitCode, _ version: Scenario.Version, _ scenario: Scenario) -> [String] {
        let begun: Scenario.Version = scenario.aim == .new ? .old : .new
        switch exit {
        case .done: return version == scenario.aim ? [] : ["it said done, and the stack is \(version.rawValue)"]
        case .wentBack, .refused: return version == begun ? [] : ["it said \(exit), and the stack is \(version.rawValue)"]
        default: return []
        }
    }
}

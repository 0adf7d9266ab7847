import BelayCore
import BelayEngine

/// What a person reads when a run begins.
struct RunHeading {
    let run: Int
    let plan: Plan
    let terminal: Terminal

    var lines: [String] {
        let move = plan.from == plan.to ? plan.to.version : "\(plan.from.version) → \(plan.to.version)"
        let heading =
            terminal.bold("\(plan.stack) \(plan.verb == .upgrade ? "" : plan.verb.rawValue + " ")\(Terminal.safe(move))")
            + terminal.dim("   run \(run) · plan \(plan.id)")
        return [terminal.fitted(heading)] + plan.notes.map { terminal.fitted("  note: \(Terminal.safe($0))") }
    }
}

/// One row of the validation table, with how to mend it.
struct CheckText {
    let result: CheckResult
    let terminal: Terminal

    var lines: [String] {
        let before = result.before.map { terminal.dim("   before: \($0.rawValue.uppercased())") } ?? ""
        let detail = (result.detail.isEmpty ? "" : ": \(Terminal.safe(result.detail))") + before
        let line = "\(terminal.inside)\(word) \(CheckTable.name(result))\(detail)"
        guard result.verdict != .pass, let fix = result.fix else { return [terminal.fitted(line)] }
        return [terminal.fitted(line), terminal.fitted("\(terminal.inside)     fix: \(Terminal.safe(fix))")]
    }

    private var word: String {
        switch result.verdict {
        case .pass: return terminal.green("PASS")
        case .warn: return terminal.yellow("WARN")
        case .fail: return terminal.red("FAIL")
        }
    }
}

/// How the run goes back. What failed was the last line, and is told again, with all that belongs to it, when the run ends;
/// where no step of this process failed it is told here too.
struct WayBackText {
    let wayBack: WayBack
    let failure: FailureReport
    let terminal: Terminal

    var lines: [String] {
        let failed = failure.step == nil ? [terminal.red("  \(Terminal.safe(failure.message))")] : []
        guard wayBack.decision != .nothingTouched else { return failed }
        return failed + ["  way back: \(wayBack.decision.rawValue), \(Terminal.safe(wayBack.reason))"]
    }
}

import BelayCore
import BelayEngine

extension CommandSpec {
    static let plan = CommandSpec(
        "plan", "print exactly what upgrade will run, each step with its way back",
        options: OptionSpec.stack + [
            OptionSpec("set", "KEY[=VALUE]", "as upgrade will be told", repeats: true),
            OptionSpec("accept-loss", "TABLE", "as upgrade will be told", repeats: true),
            OptionSpec("accept-breaking", "ID", "as upgrade will be told", repeats: true),
            OptionSpec("no-rehearsal", nil, "as upgrade will be told"),
            OptionSpec("watch", "TIME", "as upgrade will be told"), OptionSpec("no-watch", nil, "as upgrade will be told"), .json,
        ],
        arguments: [ArgumentSpec("VERSION", "the version to upgrade to")],
        examples: ["belay plan 1.3.0", "belay plan 1.3.0 --json"]
    ) { invocation in
        let run = try StackRun(invocation)
        guard let (plan, _) = try run.engine.planUpgrade(try UpgradeRequest(invocation)) else {
            try invocation.nothingToDo(run.isThere(invocation.arguments[0]))
            return .done
        }
        try invocation.answer(PlanDocument(plan)) { $0.fitted(PlanText(plan: plan).text) }
        return .done
    }
}

/// A plan for a person.
struct PlanText {
    let plan: Plan

    var text: String {
        var lines = ["\(plan.stack) \(plan.from.version) → \(plan.to.version)   plan \(plan.id)"]
        for (index, step) in plan.steps.enumerated() {
            lines.append("  [\(index + 1)/\(plan.steps.count)] \(step.kind.rawValue)")
            lines += step.does.map { "         \(Terminal.safe($0))" }
            lines += step.wayBack.map { "         way back: \(Terminal.safe($0))" }
        }
        return (lines + footer).joined(separator: "\n")
    }

    /// What it costs, and what should be known before.
    var footer: [String] {
        let closed = plan.expectedDowntimeSeconds.map { "about \(Seconds.text($0)), as in earlier runs" }
        let needs = plan.space.filter { $0.bytes > 0 }
        return ["  closed: " + (closed ?? "not known before the first run")]
            + needs.map { "  space: \(Size.text($0.bytes)) at \(Terminal.safe($0.path)) (\($0.purpose))" }
            + plan.notes.map { "  note: \(Terminal.safe($0))" }
    }
}

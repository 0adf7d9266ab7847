import BelayCore
import BelayEngine
import BelaySystem

extension CommandSpec {
    static let plan = CommandSpec(
        "plan", "print exactly what upgrade will run, each step with its way back",
        options: OptionSpec.stack + [
            OptionSpec("set", "KEY=VALUE", "as upgrade will be told", repeats: true),
            OptionSpec("accept-loss", "TABLE", "as upgrade will be told", repeats: true),
            OptionSpec("no-rehearsal", nil, "as upgrade will be told"), .json,
        ],
        arguments: [ArgumentSpec("VERSION", "the version to upgrade to")], examples: ["belay plan 1.3.0", "belay plan 1.3.0 --json"]
    ) { invocation in
        let run = try StackRun(invocation)
        guard let (plan, _) = try run.engine.planUpgrade(try UpgradeRequest(invocation)) else {
            run.terminal.print(invocation.json ? "null" : "\(run.stack.world.guide.name) is at \(invocation.arguments[0]) already; nothing to do")
            return .done
        }
        run.terminal.print(invocation.json ? try JSON.text(plan, pretty: true) : PlanText(plan: plan).text)
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
        lines.append("  closed: " + (plan.expectedDowntimeSeconds.map { "about \(Seconds.text($0)), as in earlier runs" } ?? "not known before the first run"))
        for need in plan.space where need.bytes > 0 { lines.append("  space: \(Size.text(need.bytes)) at \(Terminal.safe(need.path)) (\(need.purpose))") }
        for note in plan.notes { lines.append("  note: \(Terminal.safe(note))") }
        return lines.joined(separator: "\n")
    }
}

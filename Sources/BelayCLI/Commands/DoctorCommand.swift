import BelayCore
import BelayEngine

extension CommandSpec {
    static let doctor = CommandSpec(
        "doctor", "preflight only: what is in the way of an upgrade",
        discussion: "Exit 3 where something is; each line ends with the code that --ignore takes.",
        options: OptionSpec.stack + [.json],
        arguments: [ArgumentSpec("VERSION", "to look at that target too", required: false)],
        examples: ["belay doctor", "belay doctor 1.3.0"]
    ) { invocation in
        let run = try StackRun(invocation)
        let target = invocation.arguments.first
        let upgrade = try target.flatMap { try run.engine.planUpgrade(UpgradeRequest(version: $0)) }
        let (plan, facts) = try upgrade ?? run.engine.planMigration()
        let report = FindingsReport(
            stack: run.stack.world.guide.name, version: facts.pin.version, target: target,
            findings: try Preflight(world: run.stack.world, plan: plan, facts: facts).findings())
        try invocation.answer(report) { FindingsText(report: report, terminal: $0).text }
        return report.exit
    }
}

import BelayCore
import BelayEngine

extension CommandSpec {
    static let migrate = CommandSpec(
        "migrate", "run the guide's migrator with fence, seal and way back",
        discussion: "The version stays; everything else is as in an upgrade.",
        options: OptionSpec.stack + [.ignore, .endSession, .yes, .json],
        examples: ["belay migrate", "belay migrate --yes --json"]
    ) { invocation in
        let run = try StackRun(invocation)
        let sessions = try run.sessionsToEnd()
        try run.confirm("Migrate \(run.stack.world.guide.name)?") { [PlanText(plan: try run.engine.planMigration().0).text] }
        try run.end(sessions) { try !run.engine.planMigration().0.steps.isEmpty }
        return try run.walk { try $0.migrate(options: run.options) } ?? .needsPerson
    }
}

import BelayCore
import BelayEngine

extension CommandSpec {
    static let restore = CommandSpec(
        "restore", "put a checkpoint back: its data and its version",
        discussion: "What is replaced goes into the salvage. Everything written since the checkpoint is in it.",
        options: OptionSpec.stack + [.ignore, .endSession, .yes, .json], arguments: [.checkpoint],
        examples: ["belay restore 20261120T113000Z-run7-sealed-1a2b"]
    ) { invocation in
        let run = try StackRun(invocation)
        let id = invocation.arguments[0]
        let sessions = try run.sessionsToEnd()
        try run.confirm("Put \(run.stack.world.guide.name) back to checkpoint \(id)?") {
            [PlanText(plan: try run.engine.planRestore(id).0).text]
        }
        try run.end(sessions) { try !run.engine.planRestore(id).0.steps.isEmpty }
        return try run.walk { try $0.restore(id, options: run.options) } ?? .needsPerson
    }
}

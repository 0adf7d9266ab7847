import BelayCore
import BelayEngine

extension CommandSpec {
    static let restore = CommandSpec(
        "restore", "put a checkpoint back: its data and its version",
        options: OptionSpec.stack + [.ignore, .yes, .json],
        arguments: [ArgumentSpec("CHECKPOINT", "its id, see belay checkpoint list")],
        examples: ["belay restore 20261120T113000Z-run7-sealed-1a2b"]
    ) { invocation in
        let run = try StackRun(invocation)
        try run.confirm("Put \(run.stack.world.guide.name) back to checkpoint \(invocation.arguments[0])?")
        return try run.engine.restore(invocation.arguments[0], options: run.options).exit ?? .needsPerson
    }
}

import BelayCore
import BelayEngine

extension CommandSpec {
    static let migrate = CommandSpec(
        "migrate", "run the guide's migrator with fence, seal and way back",
        options: OptionSpec.stack + [.ignore, .yes, .json], examples: ["belay migrate"]
    ) { invocation in
        let run = try StackRun(invocation)
        try run.confirm("Migrate \(run.stack.world.guide.name)?")
        return try run.engine.migrate(options: run.options).exit ?? .needsPerson
    }
}

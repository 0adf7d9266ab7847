import BelayCore
import BelayEngine

extension CommandSpec {
    static let rollback = CommandSpec(
        "rollback", "undo a run: its version, its data, its keys",
        discussion: "Without a number, the open run or the last one. Rows that users wrote since are counted first; they go into the\nsalvage only with --discard-writes.",
        options: OptionSpec.stack + [.discardWrites, .ignore, .yes, .json],
        arguments: [ArgumentSpec("RUN", "its number (default: the last one)", required: false)],
        examples: ["belay rollback", "belay rollback 7 --discard-writes"]
    ) { invocation in
        let run = try StackRun(invocation)
        let number = try invocation.number(0, "run")
        try run.confirm("Roll \(number.map { "run \($0)" } ?? "the last run") back?")
        return try run.engine.rollback(number, options: run.options).exit ?? .needsPerson
    }
}

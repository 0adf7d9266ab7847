import BelayCore
import BelayEngine

extension CommandSpec {
    static let rollback = CommandSpec(
        "rollback", "undo a run: its version, its data, its keys",
        discussion: """
            Without a number, the open run or the last one. Rows that users wrote since are counted first. They stay where the
            run's rehearsal showed that the old version works on them; they go into the salvage only with --discard-writes.
            """,
        options: OptionSpec.stack + [.discardWrites, .ignore, .endSession, .yes, .json],
        arguments: [ArgumentSpec("RUN", "its number (default: the last one)", required: false)],
        examples: ["belay rollback", "belay rollback 7 --discard-writes"]
    ) { invocation in
        let run = try StackRun(invocation)
        let number = try invocation.number(0, "run")
        let sessions = try run.sessionsToEnd()
        try run.confirm("Roll \(number.map { "run \($0)" } ?? "the last run") back?") { try run.undoing(number) }
        try run.end(sessions) { try !run.undoing(number).isEmpty }
        return try run.walk { try $0.rollback(number, options: run.options) } ?? .needsPerson
    }
}

extension StackRun {
    /// What a rollback would undo.
    fileprivate func undoing(_ number: Int?) throws -> [String] {
        let undone = try engine.journal.openRun() ?? engine.undoable(number)
        let plan = undone.plan
        return [
            "run \(undone.id) (\(plan.verb.rawValue) \(plan.from.version) → \(plan.to.version)) is undone:",
            "  \(plan.guide.stores.map(\.name).joined(separator: ", ")) go back to what they held when it fenced the stack",
            "  \(plan.from.version) starts in the dark, is verified, and opened",
            options.discardWrites
                ? "  what users wrote since goes into the salvage"
                : "  if users wrote since, the data stays where \(plan.from.version) was tried on it, else nothing is done",
        ]
    }
}

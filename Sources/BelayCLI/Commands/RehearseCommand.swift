import BelayCore
import BelayEngine

extension CommandSpec {
    static let rehearse = CommandSpec(
        "rehearse", "try an upgrade and its way back on a clone, and change nothing",
        discussion:
            "Copies every store while the stack runs, restores the copy in a place that nothing else can reach, and does there all\nthat upgrade would do, and the way back.",
        options: OptionSpec.stack + [
            OptionSpec("set", "KEY[=VALUE]", "as upgrade will be told", repeats: true),
            OptionSpec("accept-loss", "TABLE", "as upgrade will be told", repeats: true),
            OptionSpec("accept-breaking", "ID", "as upgrade will be told", repeats: true), .ignore, .endSession, .json,
        ],
        arguments: [ArgumentSpec("VERSION", "the version to try")],
        examples: ["belay rehearse 1.3.0", "belay rehearse 1.3.0 --json"]
    ) { invocation in
        let run = try StackRun(invocation)
        let request = try UpgradeRequest(invocation)
        try run.end(try run.sessionsToEnd()) { try run.engine.planUpgrade(request, as: .rehearse) != nil }
        guard let report = try run.engine.rehearse(request) else {
            if !invocation.json {
                run.terminal.print("\(run.stack.world.guide.name) is at \(invocation.arguments[0]) already; nothing to rehearse")
            }
            return .done
        }
        return report.exit ?? .needsPerson
    }
}

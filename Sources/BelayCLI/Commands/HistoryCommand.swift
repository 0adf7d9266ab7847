import BelayCore
import BelayEngine

extension CommandSpec {
    static let history = CommandSpec(
        "history", "all runs of this stack, newest first", options: OptionSpec.stack + [.json, .html],
        examples: ["belay history", "belay history --json", "belay history --html"]
    ) { invocation in
        let stack = try Stack.open(invocation)
        let rows = try stack.journal()?.runs(limit: 1000).map(HistoryRow.init) ?? []
        if invocation.flag(.html) {
            invocation.terminal.write(HistoryPage(stack: stack.world.guide.name, rows: rows).html.text)
            return .done
        }
        try invocation.answer(rows) { _ in
            rows.isEmpty ? "no run yet; next: belay plan VERSION" : rows.map(\.text).joined(separator: "\n")
        }
        return .done
    }
}

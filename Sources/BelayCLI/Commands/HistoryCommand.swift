import BelayCore
import BelayEngine

extension CommandSpec {
    static let history = CommandSpec(
        "history", "all runs of this stack, newest first", options: OptionSpec.stack + [.json],
        examples: ["belay history", "belay history --json"]
    ) { invocation in
        let rows = try Stack.open(invocation).journal()?.runs(limit: 1000).map(HistoryRow.init) ?? []
        try invocation.answer(rows) { _ in
            rows.isEmpty ? "no run yet; next: belay plan VERSION" : rows.map(\.text).joined(separator: "\n")
        }
        return .done
    }
}

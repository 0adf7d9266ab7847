import BelayCore

/// Help, from the same table that is read against.
struct HelpText {
    var commands: [CommandSpec]

    func text(_ specs: [CommandSpec]) -> String {
        specs.count == commands.count ? overview() : specs.map(detail).joined(separator: "\n")
    }

    func overview() -> String {
        let commands = commands.filter { !$0.hidden }
        let width = commands.map(\.name.count).max() ?? 0
        let verbs = commands.map { "  \(pad($0.name, width))  \($0.summary)" }
        return """
            Belay upgrades self-hosted software, and can always come back.

            Usage: belay VERB [OPTIONS]

            \(verbs.joined(separator: "\n"))

            Exit codes:
            \(Self.exitCodes.map { "  \(pad(String($0.0.rawValue), 3))  \($0.1)" }.joined(separator: "\n"))

            belay help VERB says more, with examples.

            """
    }

    func detail(_ spec: CommandSpec) -> String {
        let arguments = spec.arguments.map { $0.required ? " \($0.name)" : " [\($0.name)]" }.joined()
        var lines = [
            "belay \(spec.name): \(spec.summary)", "",
            "Usage: belay \(spec.name)\(arguments)\(spec.options.isEmpty ? "" : " [OPTIONS]")",
        ]
        if !spec.discussion.isEmpty { lines += ["", spec.discussion] }
        if !spec.arguments.isEmpty { lines += ["", "Arguments:"] + table(spec.arguments.map { ($0.name, $0.help) }) }
        if !spec.options.isEmpty {
            lines +=
                ["", "Options:"]
                + table(
                    spec.options.map {
                        (
                            "--\($0.name)" + ($0.value.map { " \($0)" } ?? ""),
                            $0.help + ($0.repeats ? " (may be given again)" : "")
                        )
                    })
        }
        lines += ["", "Examples:"] + spec.examples.map { "  \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    static let exitCodes: [(ExitCode, String)] = [
        (.done, "done (rollback and restore too)"),
        (.wentBack, "went back, the stack is as before"),
        (.usage, "the command line or the guide is wrong"),
        (.refused, "refused before drain, nothing was touched"),
        (.needsPerson, "needs a person; says the state and the exact next command"),
        (.busy, "another run holds the stack"),
        (.interrupted, "interrupted, went back"),
    ]

    private func table(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  \(pad($0.0, width))  \($0.1)" }
    }

    private func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
}

import BelayCore

/// Help, from the same table that is read against.
struct HelpText {
    var commands: [CommandSpec]

    func text(_ specs: [CommandSpec], _ topic: HelpTopic? = nil) -> String {
        if specs.count == commands.count { return overview() }
        return ((topic.map { [text($0)] } ?? []) + specs.map(detail)).joined(separator: "\n")
    }

    func overview() -> String {
        let commands = commands.filter { !$0.hidden }
        return """
            Belay upgrades self-hosted software, and can always come back.

            Usage: belay VERB [OPTIONS]

            \(table(commands.map { ($0.name, $0.summary) }).joined(separator: "\n"))

            Exit codes:
            \(table(Self.exitCodes.map { (String($0.0.rawValue), $0.1) }).joined(separator: "\n"))

            Topics:
            \(table(HelpTopic.all.map { ($0.name, $0.summary) }).joined(separator: "\n"))

            belay help VERB says more, with examples; so does belay help TOPIC.

            """
    }

    func detail(_ spec: CommandSpec) -> String {
        var lines = ["belay \(spec.name): \(spec.summary)", "", "Usage: \(spec.usage)"]
        if !spec.discussion.isEmpty { lines += ["", spec.discussion] }
        if !spec.arguments.isEmpty { lines += ["", "Arguments:"] + table(spec.arguments.map { ($0.name, $0.help) }) }
        if !spec.options.isEmpty { lines += ["", "Options:"] + table(spec.options.map { ($0.written, $0.told) }) }
        lines += ["", "Examples:"] + spec.examples.map { "  \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    func text(_ topic: HelpTopic) -> String {
        let blocks = topic.blocks.map { block in
            switch block {
            case .text(let text): return text
            case .table(let rows): return table(rows).joined(separator: "\n")
            case .commands(let lines): return lines.map { "  \($0)" }.joined(separator: "\n")
            }
        }
        return (["\(topic.name): \(topic.summary)"] + blocks).joined(separator: "\n\n") + "\n"
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
        return rows.map { name, help in "  \(name)\(String(repeating: " ", count: max(0, width - name.count)))  \(help)" }
    }
}

extension CommandSpec {
    var usage: String {
        let arguments = arguments.map { $0.required ? " \($0.name)" : " [\($0.name)]" }.joined()
        return "belay \(name)\(arguments)\(options.isEmpty ? "" : " [OPTIONS]")"
    }
}

extension OptionSpec {
    /// As it is typed.
    var written: String { "--\(name)" + (value.map { " \($0)" } ?? "") }
    var told: String { help + (repeats ? " (may be given again)" : "") }
}

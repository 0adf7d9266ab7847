import BelayCore

/// `belay.1`, from the same table as help.
struct ManualPage {
    let commands: [CommandSpec]

    private var shown: [CommandSpec] { commands.filter { !$0.hidden } }

    /// Options that so many verbs take that they are described once.
    private static let common: [OptionSpec] = OptionSpec.stack + [.json, .yes, .ignore]

    var text: String {
        let lines =
            [
                ".\\\" As `belay man` writes it.", ".TH BELAY 1 \"\" \"belay \(BelayCommandLine.version)\" \"User Commands\"",
                ".SH NAME", "belay \\- upgrade self\\-hosted software, and always be able to come back", ".SH SYNOPSIS",
                ".B belay", ".I VERB", "[\\fIOPTIONS\\fR]", ".SH DESCRIPTION",
            ] + paragraphs + [".SH VERBS"] + shown.flatMap(verb) + [".SH COMMON OPTIONS"] + Self.common.flatMap(option)
            + HelpTopic.all.flatMap(section) + [".SH SEE ALSO", "The guide, the shapes of JSON and the recovery handbook are"]
            + ["in the documentation that comes with Belay."]
        return lines.joined(separator: "\n") + "\n"
    }

    private var paragraphs: [String] {
        [
            "One command checks, copies every store while the application still runs, tries the upgrade and the way back on a clone,",
            "drains, stops what writes, seals one instant over all stores, migrates once, starts the new version where nobody",
            "reaches it, verifies it, opens it and watches it.",
            "When anything goes wrong on the way, the power included, the stack returns to exactly where it was.",
        ].map(Self.escaped)
    }

    private func verb(_ spec: CommandSpec) -> [String] {
        let own = spec.options.filter { option in !Self.common.contains { $0.name == option.name } }
        let common = spec.options.filter { option in Self.common.contains { $0.name == option.name } }
        var lines = [".SS \(Self.escaped(spec.usage))", Self.escaped(Self.sentence(spec.summary))]
        if !spec.discussion.isEmpty { lines += [".PP"] + Self.lines(spec.discussion) }
        for argument in spec.arguments { lines += [".TP", ".I \(argument.name)", Self.escaped(argument.help)] }
        lines += own.flatMap(option)
        if !common.isEmpty {
            lines += [".PP", "Common options: " + Self.escaped(common.map { "--\($0.name)" }.joined(separator: ", ")) + "."]
        }
        return lines + example(spec.examples)
    }

    private func option(_ option: OptionSpec) -> [String] {
        let value = option.value.map { " \\fI\(Self.escaped($0))\\fR" } ?? ""
        return [".TP", "\\fB\(Self.escaped("--" + option.name))\\fR\(value)", Self.escaped(option.told)]
    }

    private func section(_ topic: HelpTopic) -> [String] {
        [".SH \(Self.title(topic.name))"]
            + topic.blocks.flatMap { block -> [String] in
                switch block {
                case .text(let text): return [".PP"] + Self.lines(text)
                case .table(let rows): return rows.flatMap { [".TP", ".B \(Self.escaped($0.0))", Self.escaped($0.1)] }
                case .commands(let lines): return example(lines)
                }
            }
    }

    private func example(_ lines: [String]) -> [String] {
        [".PP", ".nf", ".RS"] + lines.map(Self.escaped) + [".RE", ".fi"]
    }

    /// `exit-codes` has the name that every manual gives it.
    private static func title(_ name: String) -> String {
        name == "exit-codes" ? "EXIT STATUS" : name.uppercased().replacing("-", with: " ")
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { escaped(String($0)) }
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

    /// Nothing in it is a request, an escape or a hyphen that could be broken or replaced.
    static func escaped(_ text: String) -> String {
        let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("…", with: "...")
            .replacing("→", with: "\\(->")
        return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
    }
}

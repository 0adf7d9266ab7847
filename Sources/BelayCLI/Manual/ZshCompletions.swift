/// Completions for zsh, by its own `_arguments` and `_describe`.
struct ZshCompletions {
    let commands: [CommandSpec]

    var text: String {
        """
        #compdef belay
        # zsh completion of belay, as `belay completions zsh` writes it.
        _belay() {
            local verb
            if ((CURRENT == 2)); then
                local -a verbs=(
        \(rows(firstRows, indent: 12))
                )
                _describe -t verbs verb verbs
                return
            fi
            verb=$words[2]
            shift words
            ((CURRENT--))
            case $verb in
        \(families)
            esac
            case $verb in
        \(commands.map(arguments).joined(separator: "\n"))
            esac
        }
        _belay_asked() {
            local -a found=(${(f)"$(belay complete $1 2>/dev/null)"})
            compadd -V $1 -a found
        }
        _belay "$@"

        """
    }

    private var firstRows: [(String, String)] {
        commands.firstWords.map { word in
            if let spec = commands.first(where: { $0.name == word }) { return (word, spec.summary) }
            return (word, commands.secondWords(of: word).joined(separator: ", "))
        } + [("help", "what a verb does, or a topic")]
    }

    private var helpRows: [(String, String)] {
        commands.firstWords.map { ($0, "") }
            + HelpTopic.all.filter { !commands.firstWords.contains($0.name) }.map { ($0.name, $0.summary) }
    }

    /// Verbs of two words: the second is proposed, then both are one.
    private var families: String {
        let cases = commands.families.map { family in
            let seconds = commands.secondWords(of: family).map { second in
                (second, commands.first { $0.name == "\(family) \(second)" }?.summary ?? "")
            }
            return """
                        \(family))
                            if ((CURRENT == 2)); then
                                local -a seconds=(
                \(rows(seconds, indent: 20))
                                )
                                _describe -t verbs verb seconds
                                return
                            fi
                            verb="\(family) $words[2]"
                            shift words
                            ((CURRENT--))
                            ;;
                """
        }
        let help = """
                    help)
                        local -a topics=(
            \(rows(helpRows, indent: 16))
                        )
                        _describe -t topics topic topics
                        return
                        ;;
            """
        return (cases + [help]).joined(separator: "\n")
    }

    private func arguments(_ spec: CommandSpec) -> String {
        let options = spec.options.map { option in
            let value = option.value.map { ":\($0):\(action($0))" } ?? ""
            let name = "--\(option.name)\(option.value == nil ? "" : "=")[\(escaped(option.help))]\(value)"
            return Shell.quoted((option.repeats ? "*" : "") + name)
        }
        let arguments = spec.arguments.enumerated().map { place, argument in
            Shell.quoted("\(place + 1):\(argument.name):\(action(argument.name))")
        }
        let lines = (options + ["'--help[what it does]'"] + arguments).map { " \\\n                \($0)" }.joined()
        return "        \(Shell.quoted(spec.name)))\n            _arguments\(lines)\n            ;;"
    }

    private func action(_ placeholder: String) -> String {
        switch ValueSource(placeholder: placeholder) {
        case .files: return "_files"
        case .directories: return "_files -/"
        case .asked(let kind): return "_belay_asked \(kind)"
        case .words(let words): return "(\(words.joined(separator: " ")))"
        case .unknown: return " "
        }
    }

    private func rows(_ rows: [(String, String)], indent: Int) -> String {
        rows.map { name, help in
            String(repeating: " ", count: indent) + Shell.quoted(help.isEmpty ? name : "\(name):\(help)")
        }.joined(separator: "\n")
    }

    private func escaped(_ text: String) -> String {
        text.replacing("[", with: "\\[").replacing("]", with: "\\]").replacing(":", with: "\\:")
    }
}

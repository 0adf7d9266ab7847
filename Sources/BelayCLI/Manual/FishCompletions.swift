/// Completions for fish.
struct FishCompletions {
    let commands: [CommandSpec]

    var text: String {
        """
        # fish completion of belay, as `belay completions fish` writes it.
        function __belay_verb
            set -l verb
            set -l skip
            for word in (commandline -opc)[2..-1]
                if test -n "$skip"
                    set skip
                    continue
                end
                switch $word
                    case \(commands.valuedOptions.map { "--\($0.name)" }.joined(separator: " "))
                        set skip yes
                    case '-*'
                    case '*'
                        switch "$verb"
                            case '' \((commands.families + ["help"]).joined(separator: " "))
                                set verb (string trim "$verb $word")
                        end
                end
            end
            echo $verb
        end
        function __belay_is
            test (__belay_verb) = "$argv"
        end
        complete -c belay -f
        \((first + second + help + commands.flatMap(lines)).joined(separator: "\n"))

        """
    }

    private var first: [String] {
        commands.firstWords.map { word in
            let summary =
                commands.first { $0.name == word }?.summary ?? commands.secondWords(of: word).joined(separator: ", ")
            return "complete -c belay -n '__belay_is \"\"' -a \(word) -d \(quoted(summary))"
        } + ["complete -c belay -n '__belay_is \"\"' -a help -d 'what a verb does, or a topic'"]
    }

    private var second: [String] {
        commands.families.flatMap { family in
            commands.secondWords(of: family).map { second in
                let summary = commands.first { $0.name == "\(family) \(second)" }?.summary ?? ""
                return "complete -c belay -n '__belay_is \(family)' -a \(second) -d \(quoted(summary))"
            }
        }
    }

    private var help: [String] {
        let topics = HelpTopic.all.filter { !commands.firstWords.contains($0.name) }
        return ["complete -c belay -n '__belay_is help' -a '\(commands.firstWords.joined(separator: " "))'"]
            + topics.map { "complete -c belay -n '__belay_is help' -a \($0.name) -d \(quoted($0.summary))" }
    }

    private func lines(_ spec: CommandSpec) -> [String] {
        let condition = "complete -c belay -n '__belay_is \(spec.name)'"
        let options = spec.options.map { option in
            let value = option.value.map { " -r" + proposal($0) } ?? ""
            return "\(condition) -l \(option.name)\(value) -d \(quoted(option.help))"
        }
        let arguments = spec.arguments.map { proposal($0.name) }.filter { !$0.isEmpty }.map { condition + $0 }
        return options + arguments
    }

    private func proposal(_ placeholder: String) -> String {
        switch ValueSource(placeholder: placeholder) {
        case .files: return " -F"
        case .directories: return " -a '(__fish_complete_directories)'"
        case .asked(let kind): return " -a '(belay complete \(kind) 2>/dev/null)'"
        case .words(let words): return " -a '\(words.joined(separator: " "))'"
        case .unknown: return ""
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}

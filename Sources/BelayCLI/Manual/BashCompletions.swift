/// Completions for bash, without any library of functions.
struct BashCompletions {
    let commands: [CommandSpec]

    var text: String {
        """
        # bash completion of belay, as `belay completions bash` writes it.
        _belay() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb='' place=0 i
            COMPREPLY=()
            for ((i = 1; i < COMP_CWORD; i++)); do
                case ${COMP_WORDS[i]} in
                    \(valued)) ((i++)) ;;
                    -*) ;;
                    *)
                        case $verb in
                            '') verb=${COMP_WORDS[i]} ;;
                            \(alternatives(commands.families + ["help"]))) verb="$verb ${COMP_WORDS[i]}" ;;
                            *) ((place++)) ;;
                        esac
                        ;;
                esac
            done
            case $prev in
        \(values)
            esac
            if [[ $cur == -* ]]; then
                case $verb in
        \(options)
                esac
                return
            fi
            case $verb:$place in
        \(arguments)
            esac
        }
        _belay_words() {
            local line
            while IFS='' read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "$1" -- "$cur")
        }
        _belay_asked() { _belay_words "$(belay complete "$1" 2>/dev/null)"; }
        _belay_paths() {
            local line
            compopt -o filenames 2>/dev/null
            while IFS='' read -r line; do COMPREPLY+=("$line"); done < <(compgen "$1" -- "$cur")
        }
        complete -F _belay belay

        """
    }

    private var valued: String { commands.valuedOptions.map { "--\($0.name)" }.joined(separator: " | ") }

    /// What may follow an option that takes a value.
    private var values: String {
        commands.valuedOptions.map { option in
            let proposal = proposal(ValueSource(placeholder: option.value ?? ""))
            return "        --\(option.name)) \(proposal.isEmpty ? "" : proposal + "; ")return ;;"
        }.joined(separator: "\n")
    }

    private var options: String {
        commands.map { spec in
            let names = (spec.options.map { "--\($0.name)" } + ["--help"]).joined(separator: " ")
            return "            \(Shell.quoted(spec.name))) _belay_words '\(names)' ;;"
        }.joined(separator: "\n")
    }

    private var arguments: String {
        let helped = commands.firstWords + HelpTopic.all.map(\.name).filter { !commands.firstWords.contains($0) }
        var lines = [
            "        :0) _belay_words '\((commands.firstWords + ["help"]).joined(separator: " "))' ;;",
            "        help:0) _belay_words '\(helped.joined(separator: " "))' ;;",
        ]
        lines += commands.families.flatMap { family in
            let words = commands.secondWords(of: family).joined(separator: " ")
            return ["        \(family):0 | 'help \(family):0') _belay_words '\(words)' ;;"]
        }
        for spec in commands {
            for (place, argument) in spec.arguments.enumerated() {
                let proposal = proposal(ValueSource(placeholder: argument.name))
                if !proposal.isEmpty { lines.append("        \(Shell.quoted("\(spec.name):\(place)"))) \(proposal) ;;") }
            }
        }
        return lines.joined(separator: "\n")
    }

    private func proposal(_ source: ValueSource) -> String {
        switch source {
        case .files: return "_belay_paths -f"
        case .directories: return "_belay_paths -d"
        case .asked(let kind): return "_belay_asked \(kind)"
        case .words(let words): return "_belay_words '\(words.joined(separator: " "))'"
        case .unknown: return ""
        }
    }

    private func alternatives(_ words: [String]) -> String { words.joined(separator: " | ") }
}

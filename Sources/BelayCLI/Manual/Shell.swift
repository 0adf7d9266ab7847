import BelayCore

/// A shell that completions are written for.
enum Shell: String, CaseIterable, Sendable {
    case bash
    case zsh
    case fish

    /// The completion script, from the table of commands.
    func completions(of commands: [CommandSpec]) -> String {
        let shown = commands.filter { !$0.hidden }
        switch self {
        case .bash: return BashCompletions(commands: shown).text
        case .zsh: return ZshCompletions(commands: shown).text
        case .fish: return FishCompletions(commands: shown).text
        }
    }

    /// In single quotes, whatever it holds.
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}

extension [CommandSpec] {
    /// First words of verbs of two, each once: `checkpoint`, `guide`.
    var families: [String] {
        var found: [String] = []
        for spec in self {
            guard let space = spec.name.firstIndex(of: " ") else { continue }
            let family = String(spec.name[..<space])
            if !found.contains(family) { found.append(family) }
        }
        return found
    }

    /// Words that a verb may begin with, in the order of the table.
    var firstWords: [String] {
        var found: [String] = []
        for spec in self {
            let word = String(spec.name.prefix { $0 != " " })
            if !found.contains(word) { found.append(word) }
        }
        return found
    }

    func secondWords(of family: String) -> [String] {
        filter { $0.name.hasPrefix(family + " ") }.map { String($0.name.dropFirst(family.count + 1)) }
    }

    /// Options that take a value, of all verbs, each once.
    var valuedOptions: [OptionSpec] {
        var found: [OptionSpec] = []
        for option in flatMap(\.options) where option.value != nil && !found.contains(where: { $0.name == option.name }) {
            found.append(option)
        }
        return found
    }
}

import BelayCore

/// Reads a command line against the table of commands.
struct ArgumentReader {
    var commands: [CommandSpec]

    enum Reading {
        case run(CommandSpec, options: [String: [String]], arguments: [String])
        /// Of all verbs, of a family (`checkpoint`), or of one; or a topic, which may be called like a family (`guide`).
        case help([CommandSpec], HelpTopic?)
        case version
    }

    func read(_ words: [String]) throws -> Reading {
        guard let first = words.first else { return .help(commands, nil) }
        if first == "--version" { return .version }
        if ["help", "--help", "-h"].contains(first) {
            return try helped(words.dropFirst().filter { !$0.hasPrefix("-") })
        }
        let (spec, taken) = try command(words)
        return try read(Array(words.dropFirst(taken)), for: spec)
    }

    private func helped(_ words: [String]) throws -> Reading {
        guard let first = words.first else { return .help(commands, nil) }
        let family = family(of: first)
        let topic = HelpTopic.all.first { $0.name == first }
        if words.count == 1, topic != nil || !family.isEmpty { return .help(family, topic) }
        do {
            return .help([try command(words).spec], nil)
        } catch let error as BelayError {
            guard let near = NearestText.to(first, in: HelpTopic.all.map(\.name)) else { throw error }
            throw BelayError(.usage, error.message, hint: "belay help \(near)")
        }
    }

    private func command(_ words: [String]) throws -> (spec: CommandSpec, taken: Int) {
        for count in [2, 1] where words.count >= count {
            let name = words.prefix(count).joined(separator: " ")
            if let spec = commands.first(where: { $0.name == name }) { return (spec, count) }
        }
        let family = family(of: words[0])
        if !family.isEmpty {
            let names = family.map { $0.name.dropFirst(words[0].count + 1) }.joined(separator: ", ")
            let near = words.count > 1 ? NearestText.to(words.prefix(2).joined(separator: " "), in: family.map(\.name)) : nil
            throw BelayError(
                .usage, "cannot run \(words[0]): it takes one of \(names)",
                hint: near.map { "belay \($0)" } ?? "belay help \(words[0])")
        }
        let near = NearestText.to(words[0], in: commands.map(\.name))
        throw BelayError(
            .usage, "cannot run \(words[0].debugDescription): belay has no such verb",
            hint: near.map { meant($0, words.dropFirst()) } ?? "belay help")
    }

    /// The verb that was meant, with what stood behind it, where it takes that.
    private func meant(_ verb: String, _ rest: ArraySlice<String>) -> String {
        let words = verb.split(separator: " ").map(String.init) + rest
        return (try? read(words)) == nil ? "belay help \(verb)" : "belay " + words.joined(separator: " ")
    }

    private func family(of word: String) -> [CommandSpec] { commands.filter { $0.name.hasPrefix(word + " ") } }

    private func read(_ words: [String], for spec: CommandSpec) throws -> Reading {
        var options: [String: [String]] = [:]
        var arguments: [String] = []
        var rest = words[...]
        var onlyArguments = false
        while let word = rest.popFirst() {
            if onlyArguments || !word.hasPrefix("-") || word == "-" {
                arguments.append(word)
            } else if word == "--" {
                onlyArguments = true
            } else if word == "--help" || word == "-h" {
                return .help([spec], nil)
            } else {
                let (option, value) = try option(word, &rest, spec)
                if !option.repeats && option.value != nil && options[option.name] != nil {
                    throw BelayError(.usage, "cannot take --\(option.name) twice", hint: "belay help \(spec.name)")
                }
                options[option.name, default: []].append(value)
            }
        }
        try check(arguments, spec)
        return .run(spec, options: options, arguments: arguments)
    }

    private func option(_ word: String, _ rest: inout ArraySlice<String>, _ spec: CommandSpec) throws -> (OptionSpec, String) {
        let parts = word.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard word.hasPrefix("--"), let option = spec.options.first(where: { $0.name == name }) else {
            let near = NearestText.to(name, in: spec.options.map(\.name)).map { "did you mean --\($0)?" }
            throw BelayError(
                .usage, "cannot take \(word) with \(spec.name): no such option", hint: near ?? "belay help \(spec.name)")
        }
        guard let value = option.value else {
            if parts.count > 1 { throw BelayError(.usage, "cannot take a value with --\(name)", hint: "belay help \(spec.name)") }
            return (option, "")
        }
        if parts.count > 1 { return (option, String(parts[1])) }
        guard let next = rest.popFirst() else {
            throw BelayError(.usage, "cannot take --\(name) without its \(value)", hint: "belay help \(spec.name)")
        }
        return (option, next)
    }

    private func check(_ arguments: [String], _ spec: CommandSpec) throws {
        if arguments.count > spec.arguments.count {
            throw BelayError(
                .usage,
                "cannot take \(arguments[spec.arguments.count].debugDescription): \(spec.name) takes \(spec.arguments.count) argument\(spec.arguments.count == 1 ? "" : "s")",
                hint: "belay help \(spec.name)")
        }
        if let missing = spec.arguments.dropFirst(arguments.count).first(where: \.required) {
            throw BelayError(
                .usage, "cannot run \(spec.name) without \(missing.name): \(missing.help)", hint: "belay help \(spec.name)")
        }
    }
}

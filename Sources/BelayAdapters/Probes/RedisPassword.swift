import BelayCore

/// The password of a Redis or Valkey server, found where its service is given it: in the words that it was started with, in
/// the file of settings among them, or in the variables that images know.
struct RedisPassword {
    struct Found: Equatable {
        var password: Secret
        /// In words, for a person.
        var place: String
    }

    /// Where a word says that it is.
    enum Place: Equatable {
        case word(String)
        case variable(String)
        case file(String)
        case settings(String)
    }

    private static let option = "--requirepass"
    private static let variables = ["REDIS_PASSWORD", "VALKEY_PASSWORD", "KEYDB_PASSWORD"]
    /// More words for the server, as some images take them.
    private static let moreWords = ["REDIS_ARGS", "VALKEY_EXTRA_FLAGS", "REDIS_EXTRA_FLAGS"]

    /// What the service was started with.
    let words: [String]
    /// Runs a command as the service; nil where it failed.
    let output: (_ argv: [String]) throws -> String?

    func find() throws -> Found? {
        let environment = Self.environment(try output(["env"]) ?? "")
        let all = words + Self.moreWords.compactMap { environment[$0] }
        let named = Self.variables.flatMap { name in
            [Place.variable(name)] + (environment[name + "_FILE"].map { [.file($0)] } ?? [])
        }
        for place in [Self.place(in: all)].compactMap({ $0 }) + named {
            if let found = try look(place, environment) { return found }
        }
        return nil
    }

    private func look(_ place: Place, _ environment: [String: String]) throws -> Found? {
        let (value, said): (String?, String) =
            switch place {
            case .word(let word): (word, "its command")
            case .variable(let name): (environment[name], "\(name) in its environment")
            case .file(let path):
                (try output(["cat", path])?.split(whereSeparator: \.isNewline).first.map(String.init), path)
            case .settings(let path): (Self.password(in: try output(["cat", path]) ?? ""), path)
            }
        guard let value, !value.isEmpty else { return nil }
        return Found(password: Secret(value), place: said.shown(limit: 120))
    }

    // MARK: Reading

    /// The last of several, as the server takes them; what its command says goes before its file.
    static func place(in words: [String]) -> Place? {
        let tokens = words.flatMap { word in isLine(word) ? parts(of: word).map { ($0, true) } : [(word, false)] }
        if let index = tokens.lastIndex(where: { $0.0 == option }), tokens.indices.contains(index + 1) {
            let (word, isExpanded) = tokens[index + 1]
            return isExpanded ? expanded(word) : .word(word)
        }
        return tokens.first { $0.0.hasSuffix(".conf") }.map { .settings($0.0) }
    }

    /// Whether a shell, or an image's start, makes several words of it.
    private static func isLine(_ word: String) -> Bool {
        word.contains(" ") && (word.contains("-server") || word.contains("--"))
    }

    /// The words of a line, without their quotes; `$(…)` is one.
    private static func parts(of line: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var quote: Character?
        var depth = 0
        for character in line {
            switch character {
            case "'", "\"":
                if quote == nil { quote = character } else if quote == character { quote = nil } else { part.append(character) }
            case "(": (depth, part) = (depth + 1, part + "(")
            case ")": (depth, part) = (depth - 1, part + ")")
            case _ where character.isWhitespace && quote == nil && depth == 0:
                if !part.isEmpty { parts.append(part) }
                part = ""
            default: part.append(character)
            }
        }
        return part.isEmpty ? parts : parts + [part]
    }

    /// `$NAME`, `${NAME:-…}`, `$(cat FILE)`, or the word as it is.
    private static func expanded(_ word: String) -> Place {
        if word.hasPrefix("$("), let path = word.dropLast().split(whereSeparator: { $0 == " " || $0 == "<" }).last {
            return .file(String(path))
        }
        guard word.hasPrefix("$") else { return .word(word) }
        return .variable(String(word.dropFirst().drop { $0 == "{" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
    }

    /// `requirepass`, or what the default user may come in with.
    static func password(in settings: String) -> String? {
        var password: String?
        for line in settings.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if words.count == 2, words[0].lowercased() == "requirepass" {
                password = words[1].filter { $0 != "\"" && $0 != "'" }
            } else if words.first?.lowercased() == "user", words.dropFirst().first == "default" {
                password = words.last { $0.hasPrefix(">") }.map { String($0.dropFirst()) } ?? password
            }
        }
        return password
    }

    private static func environment(_ text: String) -> [String: String] {
        let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}

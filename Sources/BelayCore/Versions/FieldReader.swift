/// Gives the nodes of the releases file their types, and collects what is wrong with them.
struct FieldReader {
    let file: String
    let lines: [Substring]
    private(set) var mistakes: [Diagnostic] = []

    /// More are of no use to anybody.
    static let mostMistakes = 50

    init(file: String, text: String) {
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    mutating func refuse(_ mark: Mark, _ message: String, fix: String? = nil) {
        guard mistakes.count < FieldReader.mostMistakes else { return }
        let line = lines.indices.contains(mark.line - 1) ? String(lines[mark.line - 1].prefix(200)) : nil
        mistakes.append(Diagnostic(file: file, mark: mark, message: message, fix: fix, snippet: line))
    }

    /// The entries whose keys are known; the others are mistakes. With `nil` every key is.
    mutating func mapping(_ node: Node, _ what: String, known: [String]?) -> [Node.Entry] {
        guard case .mapping(let entries) = node.content else {
            refuse(
                node.mark, "\(what) must be a mapping, not \(FieldReader.kind(node))",
                fix: known.map { "its keys are \(FieldReader.list($0))" })
            return []
        }
        guard let known else { return entries }
        return entries.filter { entry in
            if known.contains(entry.key) { return true }
            let meant = NearestText.to(entry.key, in: known)
            refuse(
                entry.keyMark, "\(what) has no key `\(entry.key)`",
                fix: meant.map { "did you mean `\($0)`?" } ?? "its keys are \(FieldReader.list(known))")
            return false
        }
    }

    mutating func sequence(_ node: Node, _ key: String) -> [Node] {
        if case .sequence(let nodes) = node.content { return nodes }
        refuse(node.mark, "`\(key)` must be a list, not \(FieldReader.kind(node))", fix: "\(key): [ … ]")
        return []
    }

    mutating func text(_ node: Node, _ key: String) -> String? {
        if case .scalar(let text, _) = node.content, !text.isEmpty { return text }
        refuse(node.mark, "`\(key)` must be a text, not \(FieldReader.kind(node))")
        return nil
    }

    mutating func texts(_ node: Node, _ key: String) -> [String] { sequence(node, key).compactMap { text($0, key) } }

    mutating func flag(_ node: Node, _ key: String) -> Bool {
        switch node.content {
        case .scalar("true", quoted: false): return true
        case .scalar("false", quoted: false): return false
        default:
            refuse(node.mark, "`\(key)` must be true or false", fix: "\(key): true")
            return false
        }
    }

    mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ node: Node, _ key: String) -> Word? {
        guard let text = text(node, key) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        let meant = NearestText.to(text, in: words)
        refuse(
            node.mark, "`\(key)` cannot be `\(text)`",
            fix: meant.map { "did you mean `\($0)`?" } ?? "it is one of \(FieldReader.list(words))")
        return nil
    }

    mutating func isKey(_ name: String, _ mark: Mark) -> Bool {
        if EnvironmentFile.isKey(name) { return true }
        refuse(mark, "`\(name)` is not the name of an environment key", fix: "letters, digits and _, as in HTTP_PORT")
        return false
    }

    private static func kind(_ node: Node) -> String {
        switch node.content {
        case .scalar("", quoted: false): return "empty"
        case .scalar: return "a text"
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        }
    }

    private static func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
}

/// What is gathered while a guide is read: every mistake (not only the first), where each key stands, and which names
/// are used and defined.
final class Reading {
    let sources: [GuideSource]
    private(set) var mistakes: [Diagnostic] = []
    private(set) var warnings: [Diagnostic] = []
    private(set) var places: [String: Place] = [:]
    private(set) var references: [Reference] = []
    private(set) var definitions: [Reference.Role: Set<String>] = [:]
    private var examples: [String] = []
    private var concealed: Set<String> = []
    private var concealedPlaces: [Place] = []
    private var presumed: Set<String> = []

    /// More than these help nobody.
    private static let mistakesLimit = 100

    init(_ sources: [GuideSource]) { self.sources = sources }

    func refuse(_ place: Place, _ message: String, fix: String? = nil) {
        guard mistakes.count < Self.mistakesLimit else { return }
        let found = diagnostic(place, message, fix: fix ?? examples.last.map { "write it like `\($0)`" })
        if !mistakes.contains(found) { mistakes.append(found) }
    }

    func refuse(_ node: GuideNode, _ message: String, fix: String? = nil) { refuse(node.place, message, fix: fix) }

    func warn(_ place: Place, _ message: String, fix: String) { warnings.append(diagnostic(place, message, fix: fix)) }

    /// A credential where none may be: neither this message nor any other shows it.
    func refuseCredential(_ node: GuideNode, _ value: String, _ message: String, fix: String) {
        // Shorter ones would star out half of every message, and are never shown in one.
        if value.count >= 4 { concealed.insert(value) }
        concealedPlaces.append(node.place)
        let found = diagnostic(node.place, message, fix: fix)
        if !mistakes.contains(found) { mistakes.append(found) }
    }

    /// In the order of the files, and without a credential in any of them.
    func finish() -> (mistakes: [Diagnostic], warnings: [Diagnostic]) {
        (mistakes.sorted(by: precedes).map(concealing), warnings.sorted(by: precedes).map(concealing))
    }

    private func precedes(_ first: Diagnostic, _ second: Diagnostic) -> Bool {
        if first.file != second.file { return sources.firstIndex { $0.file == first.file } == 0 }
        return (first.mark.line, first.mark.column, first.message) < (second.mark.line, second.mark.column, second.message)
    }

    private func concealing(_ diagnostic: Diagnostic) -> Diagnostic {
        var result = diagnostic
        // However it is quoted there, a line with a credential is not shown.
        if concealedPlaces.contains(where: { sources[$0.source].file == diagnostic.file && $0.mark.line == diagnostic.mark.line })
        {
            result.snippet = nil
        }
        for secret in concealed {
            result.message = result.message.hiding(secret)
            result.fix = result.fix?.hiding(secret)
            result.snippet = result.snippet?.hiding(secret)
        }
        return result
    }

    /// A node of another kind than the schema wants.
    func refuseKind(_ node: GuideNode, wanted: String, fix: String? = nil) {
        refuse(
            node,
            node.isEmpty
                ? "\(node.label) has no value, it must be \(wanted)" : "\(node.label) must be \(wanted), not \(node.noun)",
            fix: fix)
    }

    /// Reads inside one key: its example is the fix of every mistake that has none of its own.
    func within<Value>(_ key: SchemaKey, _ entry: GuideNode.Entry, _ body: () -> Value) -> Value {
        places[entry.value.path] = entry.keyPlace
        if let example = key.example { examples.append("\(key.name): \(example)") }
        defer { if key.example != nil { examples.removeLast() } }
        return body()
    }

    /// Keeps the place of a key that is not of the schema but of the guide itself.
    func note(_ entry: GuideNode.Entry) { places[entry.value.path] = entry.keyPlace }

    /// A key that was misspelt is not missing as well: one mistake is told once.
    func presume(_ name: String, in node: GuideNode) { presumed.insert("\(node.path)\n\(name)") }
    func isPresumed(_ names: [String], in node: GuideNode) -> Bool { names.contains { presumed.contains("\(node.path)\n\($0)") } }

    func refer(to name: String, _ role: Reference.Role, at node: GuideNode) {
        references.append(Reference(role: role, name: name, place: node.place, label: node.label))
    }

    /// Makes names known in a role; the first call, even with none, says that the role can be checked.
    func define(_ names: some Sequence<String>, as role: Reference.Role) {
        definitions[role, default: []].formUnion(names)
    }

    private func diagnostic(_ place: Place, _ message: String, fix: String?) -> Diagnostic {
        let source = sources[place.source]
        return Diagnostic(
            file: source.file, mark: place.mark, message: message, fix: fix, snippet: source.snippet(at: place.mark))
    }
}

extension String {
    /// With stars instead, as many as it was long, so that a caret still stands right.
    fileprivate func hiding(_ secret: String) -> String {
        split(separator: secret, omittingEmptySubsequences: false).joined(separator: String(repeating: "*", count: secret.count))
    }
}

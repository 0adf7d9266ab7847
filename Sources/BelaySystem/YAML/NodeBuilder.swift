import BelayCore

/// Puts events together to nodes, with a stack of its own: a deep document costs an error, not the stack of the thread.
struct NodeBuilder {
    /// A collection that is not closed yet.
    private struct Frame {
        var isMapping: Bool
        var mark: Mark
        var items: [Node] = []
        var entries: [Node.Entry] = []
        /// The key whose value comes next.
        var key: (name: String, mark: Mark)?
        var places: [String: Mark] = [:]

        var awaitsKey: Bool { isMapping && key == nil }
        var node: Node { Node(isMapping ? .mapping(entries) : .sequence(items), at: mark) }
    }

    private let source: SourceText
    private var frames: [Frame] = []
    private var nodes = 0

    init(_ source: SourceText) { self.source = source }

    /// The root, once it is complete.
    mutating func take(_ event: YAMLEvent) throws(Diagnostic) -> Node? {
        switch event.kind {
        case .documentStart, .other:
            return nil
        case .scalar(let text, let quoted):
            try count(event.mark)
            if frames.last?.awaitsKey == true {
                try takeKey(text, quoted: quoted, at: event.mark)
                return nil
            }
            return add(Node(.scalar(text, quoted: quoted), at: event.mark))
        case .sequenceStart:
            try open(Frame(isMapping: false, mark: event.mark))
            return nil
        case .mappingStart:
            try open(Frame(isMapping: true, mark: event.mark))
            return nil
        case .collectionEnd:
            return frames.popLast().flatMap { add($0.node) }
        }
    }

    private mutating func count(_ mark: Mark) throws(Diagnostic) {
        nodes += 1
        guard nodes <= YAML.nodeLimit else {
            throw source.diagnostic(
                mark, "the document has more than \(YAML.nodeLimit) keys and values", fix: "check that it is the right file")
        }
    }

    private mutating func open(_ frame: Frame) throws(Diagnostic) {
        try count(frame.mark)
        if frames.last?.awaitsKey == true {
            throw source.diagnostic(
                frame.mark, "a key must be a plain text, not a list or a mapping",
                fix: "quote a text that begins with '[' or '{'")
        }
        guard frames.count < YAML.depthLimit else {
            throw source.diagnostic(
                frame.mark, "the document is nested more than \(YAML.depthLimit) levels deep",
                fix: "check the brackets and '-' signs")
        }
        frames.append(frame)
    }

    private mutating func takeKey(_ text: String, quoted: Bool, at mark: Mark) throws(Diagnostic) {
        if !quoted, text.isEmpty {
            throw source.diagnostic(mark, "a key is missing before ':'", fix: "write the key, or quote the value")
        }
        if !quoted, text == "<<" {
            throw source.diagnostic(mark, "a merge key ('<<') is not allowed", fix: "write the keys here again")
        }
        let last = frames.count - 1
        if let first = frames[last].places[text] {
            throw source.diagnostic(
                mark,
                "key '\(Printable.text(text, limit: 60))' is given twice; first at line \(first.line), column \(first.column)",
                fix: "keep one of them")
        }
        frames[last].places[text] = mark
        frames[last].key = (text, mark)
    }

    /// Hands a complete node to what it lies in; returns it when it lies in nothing.
    private mutating func add(_ node: Node) -> Node? {
        guard !frames.isEmpty else { return node }
        let last = frames.count - 1
        if let key = frames[last].key {
            frames[last].entries.append(Node.Entry(key: key.name, keyMark: key.mark, value: node))
            frames[last].key = nil
        } else {
            frames[last].items.append(node)
        }
        return nil
    }
}

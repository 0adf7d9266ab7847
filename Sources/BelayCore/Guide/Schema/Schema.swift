/// How one kind of value is written in the guide: what it is called, and how it is read.
///
/// A schema that could not read returns nil and has said why; nothing else is ever thrown away.
struct Schema<Value: Sendable>: Sendable {
    let outline: Outline
    let read: @Sendable (GuideNode, Reading) -> Value?

    init(_ outline: Outline, read: @escaping @Sendable (GuideNode, Reading) -> Value?) {
        self.outline = outline
        self.read = read
    }

    func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> Schema<Other> {
        Schema<Other>(outline) { node, reading in read(node, reading).map(transform) }
    }

    /// Refuses what is well written and still cannot be meant; `problem` says why not.
    func refusing(_ problem: @escaping @Sendable (Value) -> (message: String, fix: String?)?) -> Schema {
        Schema(outline) { node, reading in
            guard let value = read(node, reading) else { return nil }
            guard let problem = problem(value) else { return value }
            reading.refuse(node, "\(node.label) \(problem.message)", fix: problem.fix)
            return nil
        }
    }
}

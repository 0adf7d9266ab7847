/// Asks the guide's own schema whether a text that was found may stand in a guide.
enum GuideFit {
    static func takes<Value>(_ text: String, by schema: Schema<Value>) -> Bool {
        let node = Node(.scalar(text, quoted: true), at: Mark(line: 1, column: 1))
        let reading = Reading([GuideSource(file: "", bytes: [], root: node)])
        return schema.read(GuideNode(node, source: 0), reading) != nil
    }

    static func isName(_ text: String) -> Bool { takes(text, by: .name("a name")) }
    /// Written as the schema would write it, and no pattern.
    static func isPath(_ text: String) -> Bool {
        RelativePath.problem(with: text) == nil && takes(text, by: .path()) && !text.contains { "*?[".contains($0) }
    }
    static func isText(_ text: String) -> Bool { takes(text, by: .text()) && text.utf8.count <= 200 }

    /// Letters, digits and dashes, as names of stacks and stores have them; nil where nothing of it is left.
    static func name(_ text: String) -> String? {
        let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let name = String(words.joined(separator: "-").prefix(GuideLimits.nameLength))
        let ending = String(name.reversed().drop { $0 == "-" }.reversed())
        return ending.isEmpty ? nil : ending
    }
}

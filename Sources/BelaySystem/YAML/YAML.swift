package import BelayCore

/// The part of YAML that a guide needs: mappings, sequences, scalars, comments, all forms of quoting. What makes a
/// document say something else than a reader sees (aliases, tags, merge keys, duplicate keys) is refused.
package enum YAML {
    package static let byteLimit = 1 << 20
    package static let depthLimit = 64
    package static let nodeLimit = 10_000

    /// Marks count lines and characters from one.
    package static func parse(_ bytes: [UInt8], file: String) throws(Diagnostic) -> Node {
        let source = try SourceText(bytes, file: file, byteLimit: byteLimit)
        var events = YAMLEvents(source)
        var builder = NodeBuilder(source)
        var root: Node?
        while let event = try events.next() {
            if root == nil {
                root = try builder.take(event)
            } else if case .documentStart = event.kind {
                throw source.diagnostic(
                    event.mark, "a second document begins here",
                    fix: "keep one document in the file, and remove the '---' between them")
            }
        }
        guard let root, root.content != .scalar("", quoted: false) else {
            throw source.diagnostic(
                Mark(line: 1, column: 1), "the document is empty", fix: "write at least one 'key: value' line")
        }
        return root
    }
}

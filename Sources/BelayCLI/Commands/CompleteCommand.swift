import BelayCore
import BelayEngine
import BelaySystem

extension CommandSpec {
    /// What a completion script asks, while somebody is typing: one word a line, nothing where nothing can be known, and
    /// never an error in the middle of a half-written command.
    static let complete = CommandSpec(
        "complete", "what may stand on a command line", options: OptionSpec.stack,
        arguments: [ArgumentSpec("KIND", ValueSource.kinds.joined(separator: ", "))],
        examples: ["belay complete versions"], hidden: true
    ) { invocation in
        let words = (try? Proposals(invocation: invocation).words(invocation.arguments[0])) ?? []
        if !words.isEmpty { invocation.terminal.print(words.map(Terminal.safe).joined(separator: "\n")) }
        return .done
    }
}

/// Words for a command line, from the stack as it is.
private struct Proposals {
    let invocation: Invocation

    func words(_ kind: String) throws -> [String] {
        switch kind {
        case "keys": return GuideSchema.paths
        case "shapes": return try shapes()
        case "versions": return try versions()
        case "breaking":
            let stack = try stack()
            let current = try stack.world.pin.current().version
            return stack.world.releases.breaking(from: current, to: try versions().first ?? current).compactMap(\.note.id)
        case "runs": return try stack().journal()?.runs(limit: 50).map { String($0.id) } ?? []
        case "checkpoints": return try stack().world.vault.list().map(\.id)
        default: return []
        }
    }

    private func stack() throws -> Stack { try Stack.open(invocation) }

    private func versions() throws -> [String] {
        let pin = try stack().world.pin
        return Releases.newer(than: try pin.current().version, in: try pin.available())
    }

    private func shapes() throws -> [String] {
        let files = RealFileSystem()
        let finder = StackFinder(invocation: invocation, files: files)
        let path = try finder.guide()
        return try GuideFile(path: path, shown: path, files: files).lint(shape: nil).shapes
    }
}

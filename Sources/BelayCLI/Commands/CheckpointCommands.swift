import BelayCore
import BelayEngine

extension CommandSpec {
    static let checkpointCreate = CommandSpec(
        "checkpoint create", "copy every store into the vault while the stack runs",
        discussion: "Each store is whole; the stores are not at one instant, since nothing is stopped.",
        options: OptionSpec.stack + [.json], examples: ["belay checkpoint create"]
    ) { invocation in
        let run = try StackRun(invocation)
        let checkpoint = try run.engine.takeCheckpoint()
        try invocation.answer(checkpoint) { _ in "\(checkpoint.id) written and read back" }
        return .done
    }

    static let checkpointList = CommandSpec(
        "checkpoint list", "the checkpoints in the vault, newest first", options: OptionSpec.stack + [.json],
        examples: ["belay checkpoint list"]
    ) { invocation in
        let all = try Stack.open(invocation).world.vault.list()
        try invocation.answer(all) { _ in
            all.isEmpty ? "no checkpoint yet; next: belay checkpoint create" : all.map(line).joined(separator: "\n")
        }
        return .done
    }

    static let checkpointShow = CommandSpec(
        "checkpoint show", "what a checkpoint holds", options: OptionSpec.stack + [.json], arguments: [.checkpoint],
        examples: ["belay checkpoint show 20261120T113000Z-run7-sealed-1a2b"]
    ) { invocation in
        let checkpoint = try Stack.open(invocation).world.vault.checkpoint(invocation.arguments[0])
        try invocation.answer(checkpoint) { _ in
            let stores = checkpoint.stores.map {
                "  \(Terminal.safe($0.facts.name)): \($0.files.count) entries, \(Size.text($0.facts.bytes))"
            }
            return ([line(checkpoint)] + stores).joined(separator: "\n")
        }
        return .done
    }

    static let checkpointVerify = CommandSpec(
        "checkpoint verify", "read every byte of a checkpoint", options: OptionSpec.stack + [.json], arguments: [.checkpoint],
        examples: ["belay checkpoint verify 20261120T113000Z-run7-sealed-1a2b"]
    ) { invocation in
        let problems = try Stack.open(invocation).world.vault.verify(invocation.arguments[0])
        try invocation.answer(problems) { _ in
            problems.isEmpty ? "every byte is as it was written" : problems.map(Terminal.safe).joined(separator: "\n")
        }
        return problems.isEmpty ? .done : .wentBack
    }

    static let checkpointDelete = CommandSpec(
        "checkpoint delete", "remove a checkpoint from the vault", options: OptionSpec.stack + [.yes], arguments: [.checkpoint],
        examples: ["belay checkpoint delete 20261120T113000Z-run7-sealed-1a2b --yes"]
    ) { invocation in
        let run = try StackRun(invocation)
        let id = invocation.arguments[0]
        let checkpoint = try run.stack.world.vault.checkpoint(id)
        try run.confirm("Delete checkpoint \(id)?") { [line(checkpoint), "  it is removed from the vault for good"] }
        try run.engine.deleteCheckpoint(id)
        run.terminal.print("\(id) deleted")
        return .done
    }

    private static func line(_ checkpoint: Checkpoint) -> String {
        let bytes = checkpoint.stores.flatMap(\.files).reduce(0) { $0 + $1.storedBytes }
        let version = Terminal.safe(checkpoint.pin.version)
        return "\(Terminal.safe(checkpoint.id))  \(checkpoint.kind.rawValue)  \(version)  \(Size.text(bytes))"
    }
}

extension ArgumentSpec {
    static let checkpoint = ArgumentSpec("CHECKPOINT", "its id, see belay checkpoint list")
}

import BelayCore
import BelaySystem

/// Backups of what a way back replaces, each by itself.
struct CommandSalvage {
    let store: CommandStore
    let run: Int

    private var root: String { store.own.salvage(store.name, run: run) }
    /// There from before the first change until the last is proven: what lies in the store meanwhile is our own half work,
    /// and nothing to keep.
    private var mark: String { root + "/restoring" }

    func keep(mustSucceed: Bool) throws {
        let files = store.fileSystem
        guard try files.status(mark, followingLinks: false) == nil else { return }
        let incoming = store.output(in: root + "/incoming")
        try store.prepare(incoming.place)
        do {
            _ = try store.take(into: incoming)
        } catch let error as BelayError where error.code != .interrupted {
            guard !mustSucceed else { throw refusal(error) }
            try store.prepare(incoming.place)
            try files.writeAtomically(incoming.place + "/not-taken", Array(error.message.utf8), mode: 0o600, like: nil)
        }
        let attempts = try files.list(root).compactMap { Int($0) }
        try files.rename(incoming.place, to: "\(root)/\((attempts.max() ?? 0) + 1)")
        try files.syncDirectory(root)
        try files.writeAtomically(mark, [], mode: 0o600, like: nil)
    }

    func end() throws {
        try store.fileSystem.remove(mark)
        try store.fileSystem.syncDirectory(root)
    }

    private func refusal(_ error: BelayError) -> BelayError {
        BelayError(
            error.code, "cannot put \(store.name) back, since its present state cannot be kept: \(error.message)",
            hint: "belay restore CHECKPOINT replaces it all the same", evidence: error.evidence)
    }
}

package import BelayCore
import BelaySystem

/// A backup while the stack runs, and another within the fence.
extension CommandStore {
    /// A backup with what the store held.
    private struct Taken {
        var entries: [FileEntry]
        var content: String
        /// Whether it held the same before and after.
        var heldStill: Bool

        var bytes: Int64 { entries.reduce(0) { $0 + $1.size } }
    }

    package func preCopy(run: Int, into writer: any CheckpointWriter, raw: Bool) throws -> StoredStore {
        try tools.endLeftovers()
        let output = output(in: own.twin(name, run: run) + "/copy")
        defer { try? own.remove(output.place) }
        do {
            let taken = try taken(into: output, again: false)
            if run != Self.noRun, !raw { try refuseNarrow(taken.bytes) }
            let files = try taken.entries.map { try output.store($0, into: writer, idle: false) }
            return StoredStore(facts: facts(of: taken), files: files)
        } catch let error as BelayError where raw && error.code != .interrupted {
            return StoredStore(facts: factsWithout(error), files: [])
        }
    }

    package func seal(run: Int, raw: Bool) throws -> Seal {
        let began = tools.clock.uptime
        try tools.endLeftovers()
        let twin = output(in: own.twin(name, run: run))
        let taken: Taken
        do {
            try prepare(twin.place)
            taken = try self.taken(into: twin, again: true)
        } catch let error as BelayError where raw && error.code != .interrupted {
            try prepare(twin.place)
            try fileSystem.writeAtomically(notTaken(run), Array(error.message.utf8), mode: 0o600, like: nil)
            return Seal(
                store: name, facts: factsWithout(error), files: [], twin: twin.place, seconds: tools.clock.uptime - began)
        }
        guard taken.heldStill else { throw unsteady() }
        return Seal(
            store: name, facts: facts(of: taken), files: taken.entries, twin: twin.place, seconds: tools.clock.uptime - began)
    }

    package func record(_ seal: Seal, into writer: any CheckpointWriter, idle: Bool) throws -> StoredStore {
        let twin = output(in: seal.twin)
        return StoredStore(facts: seal.facts, files: try seal.files.map { try twin.store($0, into: writer, idle: idle) })
    }

    /// Stands in the place of a twin where no backup succeeds any more.
    func notTaken(_ run: Int) -> String { own.twin(name, run: run) + "/not-taken" }

    /// Without a tool to compare, a backup is compared with itself, taken `again`.
    private func taken(into output: CommandOutput, again: Bool) throws -> Taken {
        guard spec.compare == nil else {
            let before = try content()
            let entries = try take(into: output)
            return Taken(entries: entries, content: before, heldStill: try content() == before)
        }
        let entries = try take(into: output)
        let own = CommandOutput.content(of: entries)
        return Taken(entries: entries, content: own, heldStill: try !again || content() == own)
    }

    private func unsteady() -> BelayError {
        guard let compare = spec.compare.map(CommandTools.words) else {
            return BelayError(
                .failed, "cannot seal \(name): two backups, one after the other, are not the same: nothing could be compared",
                hint: "add `compare:` to the store, a command that prints counts and a checksum")
        }
        return BelayError(
            .failed, "cannot seal \(name): \(compare) printed one thing before the backup, and another after it",
            hint: "end whatever still writes; \(compare) has to print the same for the same content, and no time")
    }

    /// Room for the twin and, on a way back, the salvage and what `restore` reads.
    private func refuseNarrow(_ bytes: Int64) throws {
        let available = try fileSystem.space(scratch).availableBytes
        let needed = bytes * (spec.compare == nil ? 3 : 2)
        guard available < needed else { return }
        throw BelayError(
            .refused,
            "cannot begin: \(scratch) has \(Size.text(available)) free, and the twin and the way back of \(name) need \(Size.text(needed))",
            hint: "free \(Size.text(needed - available)), or choose another place with --state")
    }

    private func facts(of taken: Taken) -> StoreFacts {
        var facts = StoreFacts(name: name, kind: kind, bytes: taken.bytes)
        if taken.heldStill {
            facts.note(taken.content)
        } else {
            facts.findings = [
                Finding(.warn, code: "changing", message: "\(name) was written to while it was copied; the seal takes it again")
            ]
        }
        return facts
    }

    /// Who leaves a broken state behind must not need a tool that understands it.
    private func factsWithout(_ error: BelayError) -> StoreFacts {
        var facts = StoreFacts(
            name: name, kind: kind, bytes: 0,
            findings: [Finding(.warn, code: "not-taken", message: "\(name) is not in this copy: \(error.message)")])
        if spec.compare != nil, let content = try? content() { facts.note(content) }
        return facts
    }
}

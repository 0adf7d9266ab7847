import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// A demo stack that runs, with users who write all the time, and what must be true of it in the end.
struct Scene {
    let stack: DemoStack
    let client: LoadClient?

    /// What was there before a run.
    struct Before {
        let version: String
        let picture: StackPicture
        /// Notes up to this one do not change any more.
        let lastNote: Int64?
        let data: DataFingerprint
    }

    /// Lays a stack out, starts it by `belay start`, and lets the users in; everything ends with `body`.
    static func use(
        _ version: String, users: Bool = true, changing: (DemoStack) throws -> Void = { _ in },
        _ body: (Scene) throws -> Void
    ) throws {
        try DemoStack.use(version, notes: 30) { stack in
            try stack.hurry()
            try changing(stack)
            let started = try stack.call(["start"])
            try #require(started.exit == .done, "\(started.said)")
            let client = users ? try LoadClient(on: stack) : nil
            try client?.waitForAcknowledgements(10, seconds: 30)
            try body(Scene(stack: stack, client: client))
        }
    }

    /// Only while no run is open: it looks into the database.
    func remember() throws -> Before {
        let last = client == nil ? nil : try stack.newestFinishedNote()
        if client == nil { try settle() }
        return Before(
            version: try stack.pinned(), picture: try StackPicture(of: stack.directory), lastNote: last,
            data: try stack.fingerprint(notesUpTo: last))
    }

    /// Without users the worker has nothing left to do at some time.
    func settle() throws {
        let database = try SQLiteDatabase(stack.database, .readOnly)
        defer { database.close() }
        let isQuiet = try eventually(within: 20) {
            try database.query("select count(*) from jobs where state <> 'done'").first?.first?.integer == 0
        }
        #expect(isQuiet, "the worker does not come to an end")
    }

    /// Entirely as before: version, data, tree, and nothing that users were promised is lost.
    func expectOld(_ before: Before, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try expectWhole(before.version, sourceLocation: sourceLocation)
        #expect(try stack.fingerprint(notesUpTo: before.lastNote) == before.data, sourceLocation: sourceLocation)
        let picture = try StackPicture(of: stack.directory)
        #expect(picture.differences(to: before.picture).isEmpty, sourceLocation: sourceLocation)
        for leftover in picture.leftovers where !before.picture.leftovers.contains(leftover) {
            #expect(leftover.contains("/salvage/"), "only what a way back replaced may stay", sourceLocation: sourceLocation)
        }
    }

    /// Entirely this version: one of each service, open and not dark, nobody else, no run open, every promise kept.
    func expectWhole(_ version: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try stack.version() == version, sourceLocation: sourceLocation)
        #expect(try stack.pinned() == version, sourceLocation: sourceLocation)
        let scripts = StackProcesses(of: stack.directory).scripts()
        #expect(scripts == ["api.py": 1, "worker.py": 1, "edge.py": 1], sourceLocation: sourceLocation)
        #expect(!TCP.accepts(host: "127.0.0.1", port: stack.ports.dark, timeoutSeconds: 1), sourceLocation: sourceLocation)
        try expectNothingOpen(sourceLocation: sourceLocation)
        guard let client else { return }
        let count = try client.acknowledged()
        try client.waitForAcknowledgements(count + 5, seconds: 30)
        #expect(try client.account().missing == 0, "an acknowledged write is lost", sourceLocation: sourceLocation)
    }

    /// No run is open and no lock is held.
    func expectNothingOpen(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let answer = try stack.call(["resume"])
        #expect(answer.exit == .done, "\(answer.said)", sourceLocation: sourceLocation)
        #expect(answer.output == "nothing to resume: no run is open\n", sourceLocation: sourceLocation)
    }

    /// The pids and start times of every process of the stack.
    func processes() -> [ProcessFacts] { StackProcesses(of: stack.directory).all() }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// A release that is found wanting before users reach it.
struct BadRelease: Sendable, CustomTestStringConvertible {
    let version: String
    let step: StepKind
    /// What the first failure says.
    let message: String
    /// What the lines below it show.
    let evidence: String?
    let what: String

    var testDescription: String { "\(version), \(what)" }

    static let all = [
        BadRelease(
            version: "1.3.1", step: .migrate, message: "cannot migrate to 1.3.1: the migrator ended with 1",
            evidence: "UNIQUE constraint failed: people.handle", what: "whose migration fails half way"),
        BadRelease(
            version: "1.3.2", step: .start, message: "cannot start api: ", evidence: "no such table: statistics",
            what: "which answers 500"),
        BadRelease(
            version: "1.3.3", step: .verify, message: "worker wrote: ", evidence: "no such column: j.queued_at",
            what: "whose worker dies"),
        BadRelease(
            version: "1.3.4", step: .migrate, message: "jobs in data/notes.db had ", evidence: nil, what: "which loses rows"),
    ]
}

@Suite("A bad release")
struct BadReleaseTests {
    @Test("walks back to exactly where the run began, while users write", arguments: BadRelease.all)
    func walksBack(_ bad: BadRelease) throws {
        try Scene.use("1.2.0") { scene in
            let before = try scene.remember()
            let answer = try scene.stack.call(["upgrade", bad.version])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            try scene.expectOld(before)

            let shown = try scene.stack.shown()
            let failure = try #require(shown.failure)
            #expect(failure.step == bad.step)
            #expect(failure.message.contains(bad.message))
            #expect(failure.second == nil)
            #expect(answer.output.contains("\(bad.step.rawValue) failed: \(failure.message)"))
            if let evidence = bad.evidence {
                #expect(failure.evidence.contains { $0.contains(evidence) }, "\(failure.evidence)")
                #expect(answer.output.contains(evidence))
            }
            #expect(shown.exit == .wentBack)
            #expect(shown.state == "1.2.0 runs, verified and open; its data is as it was")
            #expect(shown.checks.contains { $0.verdict == .pass && $0.name == "users see the newest notes" })
        }
    }

    @Test("that needs a key which is not there is refused before anything is touched")
    func missingKey() throws {
        try Scene.use("1.2.0") { scene in
            let (before, processes) = (try scene.remember(), scene.processes())
            let answer = try scene.stack.call(["upgrade", "1.3.6"])
            #expect(answer.exit == .refused, "\(answer.said)")
            #expect(answer.output.contains("1.3.6 needs the environment key NOTES_SIGNING_KEY, which is not set"))
            #expect(answer.output.contains("belay upgrade 1.3.6 --accept-breaking signatures --set NOTES_SIGNING_KEY="))
            #expect(scene.processes() == processes)
            try scene.expectOld(before)
            #expect(try scene.stack.shown().steps.map(\.kind) == [.fetch, .preflight, .settle])
        }
    }

    @Test("that gets its key is good, and a rollback takes the key back byte for byte")
    func stagedKey() throws {
        let secret = "correct-horse-battery-staple"
        try Scene.use("1.2.0", users: false) { scene in
            let before = try scene.remember()
            let settings = try RealFileSystem().read(scene.stack.path(".env"), limit: 1 << 20)
            let answer = try scene.stack.call(["upgrade", "1.3.6", "--set", "NOTES_SIGNING_KEY=\(secret)"])
            #expect(answer.exit == .done, "\(answer.said)")
            try scene.expectWhole("1.3.6")
            let staged = try RealFileSystem().read(scene.stack.path(".env"), limit: 1 << 20)
            #expect(String(decoding: staged, as: UTF8.self).contains("NOTES_SIGNING_KEY=\(secret)"))
            #expect(staged.starts(with: settings))

            let shown = try scene.stack.shown()
            let back = try scene.stack.callAsPrinted(try #require(shown.next.first))
            #expect(back.exit == .done, "\(back.said)")
            try scene.expectOld(before)
            #expect(try RealFileSystem().read(scene.stack.path(".env"), limit: 1 << 20) == settings)
            #expect(!(answer.said + back.said).contains(secret))
        }
    }
}

import BelayAdapters
import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Putting a work tree back") struct PinsGitSalvageTests {
    let git: GitStack
    let old: PinState
    let target: PinState
    let before: [String]

    /// The new version has run.
    init() throws {
        git = try GitStack()
        before = try git.snapshot()
        old = try git.pin().current()
        target = try git.pin().resolve("v1.1.0")
        try git.pin().write(target)
    }

    private func salvages() throws -> [String] {
        guard try git.exists("state/worktrees-salvage") else { return [] }
        return try git.files.list(git.workTrees + "-salvage").map { "state/worktrees-salvage/\($0)" }
    }

    /// What the new version may do to the tree, the files that it leaves, and what the salvage has to hold of them.
    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var files: [String: String] = [:]
        var removed: String?
        var kept: [String: String]
    }

    static let changes = [
        Change(testDescription: "a file of both", files: [".gitignore": ".env\nmore\n"], kept: [".gitignore": ".env\nmore\n"]),
        Change(testDescription: "a file that differs", files: ["app.txt": "mine\n"], kept: ["app.txt": "mine\n"]),
        Change(
            testDescription: "a file of the new version alone", files: ["new/added.txt": "longer\n"],
            kept: ["new/added.txt": "longer\n"]),
        Change(testDescription: "a file that is gone", removed: "app.txt", kept: [:]),
        Change(
            testDescription: "an untracked file where the old version has one", files: ["config/old.txt": "written anew\n"],
            kept: ["config/old.txt": "written anew\n"]),
    ]

    private func make(_ change: Change) throws {
        for (file, text) in change.files { try git.write("stack/\(file)", text) }
        if let removed = change.removed { try git.files.remove("\(git.stack)/\(removed)") }
    }

    @Test("what the new version changed is kept aside, and the old version is exactly back", arguments: changes)
    func changed(_ change: Change) throws {
        try make(change)
        let said = try git.pin().putBack(old)
        #expect(try git.snapshot() == before)
        #expect(try git.pin().current() == old)
        #expect(try git.files.list(git.workTrees).isEmpty)
        #expect((said == nil) == change.kept.isEmpty)
        let salvage = try salvages().first
        #expect((salvage == nil) == change.kept.isEmpty)
        for (file, text) in change.kept {
            #expect(said?.contains(file) == true)
            #expect(try git.text("\(salvage ?? "none")/\(file)") == text)
        }
        #expect(try git.pin().putBack(old) == nil)
        #expect(try salvages().count == (change.kept.isEmpty ? 0 : 1))
    }

    @Test("forward, a changed file is refused and stays")
    func forward() throws {
        try git.write("stack/app.txt", "mine\n")
        let error = try #require(throws: BelayError.self) { try git.pin().write(git.pin().resolve("main")) }
        #expect(error.code == .refused && error.message.contains("app.txt"))
        #expect(try git.text("stack/app.txt") == "mine\n" && salvages().isEmpty)
    }

    @Test("a way back that was cut short goes on, whatever the new version had changed", arguments: changes)
    func cutShort(_ change: Change) throws {
        try make(change)
        // Git cannot begin, so that the first attempt ends where a crash would end it: after the salvage and the mark.
        try git.files.makeDirectory(git.stack + "/.git/index.lock", mode: 0o755, parents: false)
        #expect(throws: BelayError.self) { _ = try git.pin().putBack(old) }
        try git.files.removeTree(git.stack + "/.git/index.lock")
        _ = try git.pin().putBack(old)
        #expect(try git.snapshot() == before)
        for (file, text) in change.kept { #expect(try git.text("\(salvages().first ?? "none")/\(file)") == text) }
    }

    @Test("salvages are bounded: the oldest go first")
    func bounded() throws {
        for number in 1...12 {
            try git.pin().write(target)
            try git.write("stack/app.txt", "change \(number)\n")
            _ = try git.pin().putBack(old)
        }
        let texts = try salvages().map { try git.text("\($0)/app.txt") }
        #expect(texts == (3...12).map { "change \($0)\n" })
    }
}

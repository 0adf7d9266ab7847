import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayCLI

/// `belay init` where no engine is needed to say what it says.
@Suite("belay init")
struct InitTests {
    private func belay(_ words: [String], in directory: String) throws -> (exit: CommandResult.Ending, said: String) {
        let result = try Tool.run([try Checkout.belay()] + words, environment: ["BELAY_STATE": "/nowhere"], directory: directory)
        return (result.ending, result.outputText + result.errorText)
    }

    @Test("a guide that is there is not replaced, and a directory without a project has none")
    func refusals() throws {
        let scratch = try Scratch("init")
        defer { scratch.end() }
        let none = try belay(["init"], in: scratch.directory)
        #expect(none.exit == .exited(2))
        #expect(none.said.contains("cannot find a Compose project"))
        try write("kept", to: scratch.directory + "/belay.yaml")
        let there = try belay(["init"], in: scratch.directory)
        #expect(there.exit == .exited(2))
        #expect(there.said.contains("it is there already"))
        #expect(try RealFileSystem().read(scratch.directory + "/belay.yaml", limit: 100) == Array("kept".utf8))
        #expect(try belay(["init", "--json", "--output", "-"], in: scratch.directory).exit == .exited(2))
        #expect(try belay(["init", "--directory", "gone"], in: scratch.directory).exit == .exited(2))
    }

    @Test(
        "a verb that needs a guide names belay init where there is a project, and only there",
        arguments: [
            "upgrade 1.0.0", "upgrade 1.0.0 --yes", "plan 1.0.0", "doctor", "rehearse 1.0.0", "status", "upgrade 1.0.0 --json",
        ])
    func offered(line: String) throws {
        let scratch = try Scratch("init")
        defer { scratch.end() }
        let words = line.split(separator: " ").map(String.init)
        #expect(try !belay(words, in: scratch.directory).said.contains("belay init"))
        try write("services: {}\n", to: scratch.directory + "/compose.yaml")
        let answer = try belay(words, in: scratch.directory)
        #expect(answer.exit == .exited(2))
        #expect(answer.said.contains(line.hasSuffix("--json") ? #""hint":"belay init""# : "next: belay init"), "\(answer.said)")
        #expect(try RealFileSystem().status(scratch.directory + "/belay.yaml", followingLinks: true) == nil)
    }

    private func write(_ text: String, to path: String) throws {
        try RealFileSystem().writeAtomically(path, Array(text.utf8), mode: 0o644, like: nil)
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// What the real program prints with `--json`, on a real stack, is what `docs/schemas` says.
@Suite("JSON for programs")
struct JSONOutputTests {
    /// Every line of output, each a document of its own.
    enum Shape {
        case document
        case lines
    }

    @Test("every answer validates against its schema, through an upgrade, a failure, a way back and a crash")
    func answers() throws {
        try DemoStack.use("1.0.0", notes: 30) { stack in
            func expect(_ words: [String], _ schema: String, exit: Int32 = 0, _ shape: Shape = .document) throws {
                try check(stack.belay(words + ["--json"]), words, schema, exit, shape)
            }
            try expect(["status"], "status.json")
            try expect(["show"], "error.json", exit: 2)
            try expect(["upgrade", "1.1.0"], "error.json", exit: 2)
            try expect(["upgrade", "1.1.0", "--yes"], "event.json", exit: 3, .lines)
            #expect(try stack.belay(["start"]).succeeded)
            try expect(["plan", "1.1.0"], "plan.json")
            try expect(["doctor", "1.1.0"], "findings.json")
            try expect(["verify"], "checks.json")
            try expect(["releases"], "releases.json")
            try expect(["upgrade", "1.1.0", "--yes"], "event.json", .lines)
            try expect(["upgrade", "1.1.0", "--yes"], "event.json", .lines)
            try expect(["plan", "1.1.0"], "plan.json")
            try expect(["resume"], "event.json", .lines)
            try expect(["upgrade", "1.3.1", "--yes"], "event.json", exit: 1, .lines)
            try expect(["upgrade", "9.9.9", "--yes"], "error.json", exit: 3)
            for words in [["show"], ["show", "2"]] { try expect(words, "run.json") }
            try expect(["history"], "history.json")
            try expect(["status"], "status.json")
            try expect(["migrate", "--yes"], "event.json", .lines)
            try expect(["rollback", "--yes"], "event.json", .lines)
            try checkpoints(stack)
            #expect(try stack.belay(["stop"]).succeeded)
        }
    }

    private func checkpoints(_ stack: DemoStack) throws {
        struct Identified: Decodable { var id: String }
        let created = try stack.belay(["checkpoint", "create", "--json"])
        try check(created, ["checkpoint", "create"], "checkpoint.json", 0, .document)
        let id = try JSON.decode(Identified.self, from: created.output).id
        for (words, schema, shape) in [
            (["checkpoint", "list"], "checkpoints.json", Shape.document),
            (["checkpoint", "show", id], "checkpoint.json", .document),
            (["checkpoint", "verify", id], "problems.json", .document), (["restore", id, "--yes"], "event.json", .lines),
        ] {
            try check(stack.belay(words + ["--json"]), words, schema, 0, shape)
        }
        try check(stack.belay(["checkpoint", "show", "none", "--json"]), ["checkpoint", "show"], "error.json", 3, .document)
    }

    @Test("a run that was cut short is told in JSON, with the step it was in and the next command")
    func interrupted() throws {
        try DemoStack.use("1.2.0", notes: 200) { stack in
            #expect(try stack.belay(["start"]).succeeded)
            let run = try stack.launchBelay(["upgrade", "1.3.5", "--yes", "--json"])
            #expect(try eventually(within: 30) { try run.output().contains(#""step":"migrate""#) })
            let busy = try stack.belay(["upgrade", "1.3.5", "--yes", "--json"])
            try check(busy, ["upgrade"], "error.json", 5, .document)
            try check(stack.belay(["status", "--json"]), ["status"], "status.json", 0, .document)
            run.kill()
            let status = try stack.belay(["status", "--json"])
            try check(status, ["status"], "status.json", 4, .document)
            #expect(status.outputText.contains(#""belay resume""#))
            try check(stack.belay(["show", "--json"]), ["show"], "run.json", 0, .document)
            try check(stack.belay(["upgrade", "1.3.5", "--yes", "--json"]), ["upgrade"], "error.json", 4, .document)
            let resumed = try stack.belay(["resume", "--json"])
            #expect(resumed.ending == .exited(0) || resumed.ending == .exited(1))
            try checkLines(resumed, "event.json")
        }
    }

    @Test("a guide with mistakes is told in JSON, each mistake with its place")
    func mistakes() throws {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            try check(
                stack.belay(["guide", "lint", "--json"], state: false), ["guide", "lint"], "guide-lint.json", 0, .document)
            let files = RealFileSystem()
            let text = String(decoding: try files.read(stack.guide, limit: 1 << 20), as: UTF8.self)
            let wrong = text.replacing("stores:", with: "sotres:")
            try files.writeAtomically(stack.guide, Array(wrong.utf8), mode: 0o644, like: nil)
            let lint = try stack.belay(["guide", "lint", "--json"], state: false)
            try check(lint, ["guide", "lint"], "guide-lint.json", 2, .document)
            #expect(lint.outputText.contains("sotres"))
            try check(stack.belay(["plan", "1.1.0", "--json"]), ["plan"], "error.json", 2, .document)
            try files.writeAtomically(stack.guide, Array("a: [".utf8), mode: 0o644, like: nil)
            let broken = try stack.belay(["guide", "lint", "--json"], state: false)
            try check(broken, ["guide", "lint"], "guide-lint.json", 2, .document)
        }
    }

    @Test("a document that is not as the schema says is found out")
    func validator() throws {
        let event = JSONSchema("event.json")
        #expect(try event.mistakes(in: #"{"event":"progress","line":"x"}"#).isEmpty)
        for wrong in [
            #"{"event":"progress"}"#, #"{"event":"progress","line":1}"#, #"{"event":"other","line":"x"}"#,
            #"{"event":"progress","line":"x","more":1}"#, "[]",
        ] {
            #expect(try !event.mistakes(in: wrong).isEmpty, "\(wrong) passes")
        }
        #expect(try !JSONSchema("problems.json").mistakes(in: "[1]").isEmpty)
        #expect(try !JSONSchema("run.json").mistakes(in: "{}").isEmpty)
    }

    private func check(_ result: CommandResult, _ words: [String], _ schema: String, _ exit: Int32, _ shape: Shape) throws {
        #expect(result.ending == .exited(exit), "\(words): \(result.outputText) \(result.errorText)")
        #expect(result.errorText == "", "\(words) wrote to standard error")
        switch shape {
        case .lines: try checkLines(result, schema)
        case .document:
            let mistakes = try JSONSchema(schema).mistakes(in: result.outputText)
            #expect(mistakes.isEmpty, "\(words): \(mistakes.joined(separator: "; "))")
        }
    }

    private func checkLines(_ result: CommandResult, _ schema: String) throws {
        let lines = result.outputText.split(separator: "\n").map(String.init)
        #expect(!lines.isEmpty)
        for line in lines {
            let mistakes = try JSONSchema(schema).mistakes(in: line)
            #expect(mistakes.isEmpty, "\(line): \(mistakes.joined(separator: "; "))")
        }
        let ends = ["run-ended", "nothing-to-do", "error"]
        #expect(ends.contains { lines.last?.contains("\"\($0)\"") == true }, "\(lines.last ?? "") is not an end")
    }
}

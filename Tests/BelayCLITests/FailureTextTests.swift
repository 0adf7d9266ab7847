import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@testable import BelayCLI

/// What the real program says when it could not do what it was asked for, once for every exit code: what failed, the true
/// state, and the exact next command.
@Suite("Failure texts")
struct FailureTextTests {
    @Test("docs/failures.txt is what belay says at every exit but 0; UPDATE_GOLDENS=1 rewrites it")
    func golden() throws {
        let told = [
            try usage(), try refused(), try wentBack(), try needsPerson(), try needsDecision(), try busy(), try interrupted(),
        ]
        try Golden.expect(told.joined(separator: "\n\n––––––––\n\n") + "\n", in: "docs/failures.txt")
    }

    private func usage() throws -> String {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            let text = try told(stack, 2, ["upgrad 1.1.0", "upgrade 1.1.0 --jsn", "upgrade", "upgrade 1.1.0", "rollback seven"])
            _ = try stack.belay(["start"])
            try take(text, stack, ["belay upgrade 1.1.0", "belay help upgrade", "belay history"])
            return text
        }
    }

    private func refused() throws -> String {
        try DemoStack.use("1.1.0", notes: 1) { stack in
            let stopped = try told(stack, 3, ["upgrade 1.1.0 --yes"])
            _ = try stack.belay(["start"])
            let others = try told(
                stack, 3,
                [
                    "upgrade 1.2.1 --yes", "upgrade 1.0.0 --yes", "upgrade 1.3.6 --yes", "upgrade 1.2.0 --yes",
                    "restore none --yes",
                ])
            let text = stopped + "\n\n" + others
            try take(
                text, stack,
                ["belay start", "belay show 1", "belay upgrade 1.2.0 --accept-breaking statistics", "belay checkpoint list"])
            return text
        }
    }

    private func wentBack() throws -> String {
        try DemoStack.use("1.2.0", notes: 20) { stack in
            _ = try stack.belay(["start"])
            let text = try told(stack, 1, ["upgrade 1.3.1 --yes --no-rehearsal"])
            try take(text, stack, ["belay show 1"])
            return text
        }
    }

    private func needsPerson() throws -> String {
        try DemoStack.use("1.2.0", notes: 200) { stack in
            let run = try migrating(stack)
            run.kill()
            let text = try told(stack, 4, ["status", "upgrade 1.3.5 --yes", "start"])
            try take(text, stack, ["belay resume"], exits: [.done, .wentBack])
            return text
        }
    }

    /// Users have written to a version that fails after open: each of the two commands, on a stack of its own.
    private func needsDecision() throws -> String {
        var texts: [String] = []
        for taken in 0..<2 {
            texts.append(
                try DemoStack.use("1.2.0", notes: 20) { stack in
                    _ = try stack.belay(["start"])
                    let (ports, posting) = (stack.ports, Once())
                    let ended = try stack.call(["upgrade", "1.3.7", "--json"]) { event, _ in
                        if event.event == "edge-opened" { posting.perform { _ = ports.post("late") } }
                    }
                    #expect(ended.exit == .needsPerson, "\(ended.said)")
                    let text = try told(stack, 4, ["status"])
                    let offered = ["belay rollback 1 --discard-writes", "belay resume 1 --keep"]
                    #expect(next(in: text) == offered)
                    let answer = try stack.callAsPrinted(offered[taken])
                    #expect(answer.exit == .done, "\(answer.said)")
                    #expect(try stack.holds("late") == (taken == 1))
                    return text
                })
        }
        return texts[0]
    }

    private func busy() throws -> String {
        try DemoStack.use("1.2.0", notes: 200) { stack in
            let run = try migrating(stack)
            let text = try told(stack, 5, ["upgrade 1.3.5 --yes"])
            try take(text, stack, ["belay status"])
            run.signal(SIGINT)
            run.waitUntilGone(seconds: 60)
            return text
        }
    }

    private func interrupted() throws -> String {
        try DemoStack.use("1.2.0", notes: 200) { stack in
            let run = try migrating(stack)
            run.signal(SIGINT)
            run.waitUntilGone(seconds: 60)
            let text = "$ belay upgrade 1.3.5 --yes --no-rehearsal\n\(end(of: try run.output(), stack))\n(exit 130)"
            try take(text, stack, ["belay show 1"])
            return text
        }
    }

    /// The commands that a text offers, each once.
    private func next(in text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("  next: ") }.map { String($0.dropFirst(8)) }
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Runs every command that a text offers, as it is printed.
    private func take(_ text: String, _ stack: DemoStack, _ offered: [String], exits: [ExitCode] = [.done]) throws {
        #expect(next(in: text) == offered)
        for command in next(in: text) {
            let answer = try stack.callAsPrinted(command)
            #expect(answer.exit.map(exits.contains) == true, "\(command): \(answer.said)")
        }
    }

    @Test(
        "an advice is not taken for a command",
        arguments: [
            "belay restore CHECKPOINT", "belay rollback (undoes the last run)", "belay status, then belay start",
            "belay upgrade 2.0 --set KEY=…", "make room", "belay",
        ])
    func advice(hint: String) { #expect(BelayError.command(hint) == nil) }

    /// A run that has been in the middle of its migration for a moment.
    private func migrating(_ stack: DemoStack) throws -> LaunchedProgram {
        _ = try stack.belay(["start"])
        let run = try stack.launchBelay(["upgrade", "1.3.5", "--yes"])
        #expect(try eventually(within: 60) { try run.output().contains("slice 1 of 12") })
        return run
    }

    /// Each line as it would be typed in the stack's directory.
    private func told(_ stack: DemoStack, _ exit: Int32, _ lines: [String]) throws -> String {
        try lines.map { line in
            let result = try Tool.run(
                [try Checkout.belay()] + line.split(separator: " ").map(String.init),
                environment: ["BELAY_STATE": stack.state], directory: stack.directory)
            #expect(result.ending == .exited(exit), "\(line): \(result.outputText) \(result.errorText)")
            return "$ belay \(line)\n\(end(of: result.outputText + result.errorText, stack))\n(exit \(exit))"
        }.joined(separator: "\n\n")
    }

    /// From where something failed, without what differs from one machine to the next.
    private func end(of text: String, _ stack: DemoStack) -> String {
        var lines = text.split(separator: "\n").map(String.init)
        if let run = lines.firstIndex(where: { $0.contains("   run ") }) { lines = Array(lines[run...]) }
        let steps = lines.filter { line in
            let isInside = line.hasPrefix("           ") && !line.contains("FAIL") && !line.contains("fix: ")
            let isStep = line.contains("] ") && line.hasPrefix("  ") && !line.hasSuffix("FAILED")
            return !isInside && !isStep
        }
        return steps.map { line in
            line.replacing(stack.scratch.directory, with: "…").replacing(/plan [0-9a-f]{8}/, with: "plan …")
                .replacing(/[0-9]+\.[0-9]+ s/, with: "… s").replacing(/process [0-9]+/, with: "process …")
                .replacing(/pid [0-9]+/, with: "pid …").replacing(/notes-[0-9a-f]{8}/, with: "notes-…")
                .replacing(/\.belay\/([0-9]+)-[0-9a-f]{8}/) { ".belay/\($0.output.1)-…" }
                .replacing(/[0-9T:-]{19} migrating/, with: "… migrating").replacing(/127\.0\.0\.1:[0-9]+/, with: "127.0.0.1:…")
                .replacing(/at least [0-9]+ rows/, with: "at least … rows").replacing(/[0-9.]+ KiB/, with: "… KiB").replacing(
                    /\b[0-9]+ B\b/, with: "… B")
        }.joined(separator: "\n")
    }
}

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
            try usage(), try refused(), try wentBack(), try needsPerson(), try busy(), try interrupted(),
        ]
        try Golden.expect(told.joined(separator: "\n\n––––––––\n\n") + "\n", in: "docs/failures.txt")
    }

    private func usage() throws -> String {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            try told(stack, 2, ["upgrad 1.1.0", "upgrade 1.1.0 --jsn", "upgrade", "upgrade 1.1.0", "rollback seven"])
        }
    }

    private func refused() throws -> String {
        try DemoStack.use("1.1.0", notes: 1) { stack in
            let stopped = try told(stack, 3, ["upgrade 1.1.0 --yes"])
            _ = try stack.belay(["start"])
            let others = try told(
                stack, 3, ["upgrade 1.2.1 --yes", "upgrade 1.0.0 --yes", "upgrade 1.2.0 --yes", "restore none --yes"])
            return stopped + "\n\n" + others
        }
    }

    private func wentBack() throws -> String {
        try DemoStack.use("1.2.0", notes: 20) { stack in
            _ = try stack.belay(["start"])
            return try told(stack, 1, ["upgrade 1.3.1 --yes --no-rehearsal"])
        }
    }

    private func needsPerson() throws -> String {
        try DemoStack.use("1.2.0", notes: 200) { stack in
            let run = try migrating(stack)
            run.kill()
            let text = try told(stack, 4, ["status", "upgrade 1.3.5 --yes", "start"])
            _ = try stack.belay(["rollback", "--yes"])
            return text
        }
    }

    private func busy() throws -> String {
        try DemoStack.use("1.2.0", notes: 200) { stack in
            let run = try migrating(stack)
            let text = try told(stack, 5, ["upgrade 1.3.5 --yes"])
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
            return "$ belay upgrade 1.3.5 --yes --no-rehearsal\n\(end(of: try run.output(), stack))\n(exit 130)"
        }
    }

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
                .replacing(/[0-9.]+ KiB/, with: "… KiB").replacing(/\b[0-9]+ B\b/, with: "… B")
        }.joined(separator: "\n")
    }
}

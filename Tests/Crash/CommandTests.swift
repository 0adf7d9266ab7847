import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// Migrators that misbehave, as real ones do.
@Suite("A command that misbehaves")
struct CommandTests {
    struct Manners: Sendable, CustomTestStringConvertible {
        var name: String
        /// What the release's program does as `migrate`; `"$real" migrate` does the work.
        var script: String
        var ends: Scenario.Version
        var testDescription: String { name }
    }

    static let all = [
        Manners(name: "exits non-zero after half of its work", script: #""$real" migrate; exit 3"#, ends: .old),
        Manners(name: "does the work and dies before it answers", script: #""$real" migrate >&-; kill -9 $$"#, ends: .old),
        Manners(name: "hangs", script: "sleep 1000", ends: .old),
        Manners(name: "hangs and ignores SIGTERM", script: "trap '' TERM; while :; do sleep 1000; done", ends: .old),
        Manners(
            name: "leaves a grandchild that holds its pipe", script: #"(trap '' TERM; sleep 3) & "$real" migrate; exit 0"#,
            ends: .new),
        Manners(name: "floods its output", script: #"yes 'a line of output' | head -n 30000; "$real" migrate"#, ends: .new),
        Manners(name: "says nothing that is text", script: #"head -c 100000 /dev/urandom; "$real" migrate"#, ends: .new),
    ]

    @Test("is ended where it must be, and the stack is whole", arguments: all)
    func misbehaves(_ manners: Manners) throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        let oracle = try Sweep(on: stack, [.forward, .back]).oracle
        try stack.reset()
        try replaceProgram(of: "2.0.0", in: stack, manners.script)
        let begun = try TreePicture(of: stack.directory) { $0.hasPrefix("data") || $0.hasPrefix("logs") || $0 == ".belay" }
        let limits = Array("limits: {stay: 20ms, migrate-idle: 1500ms, stop: 1s}\n".utf8)
        try RealFileSystem().writeAtomically("\(stack.directory)/belay.override.yaml", limits, mode: 0o644, like: nil)
        let answer = try stack.belay(Scenario.forward.words)
        #expect(answer.exit == (manners.ends == .old ? .wentBack : .done), "\(answer.said)")
        try RealFileSystem().remove("\(stack.directory)/belay.override.yaml")
        let now = try SweepState(of: stack)
        let expected = manners.ends == .old ? oracle.old : oracle.new
        #expect(now.data == expected.data)
        #expect(now.pinned == expected.pinned)
        #expect(eventually(within: 5) { SweepProcesses(of: stack.directory).roles() == ["web": 1, "worker": 1] })
        if manners.ends == .old {
            let ended = try TreePicture(of: stack.directory) { $0.hasPrefix("data") || $0.hasPrefix("logs") || $0 == ".belay" }
            #expect(ended == begun)
        }
        #expect(try stack.belay(["resume"]).output == "nothing to resume: no run is open\n")
    }

    /// The release's own program, but for `migrate`.
    private func replaceProgram(of version: String, in stack: SweepStack, _ script: String) throws {
        let directory = "\(stack.directory)/releases/\(version)"
        let text = """
            #!/bin/sh
            real="$(dirname "$(dirname "$(pwd -P)")")/releases/1.0.0/service"
            [ "$1" = migrate ] || exec "$real" "$@"
            \(script)

            """
        try RealFileSystem().remove("\(directory)/service")
        try RealFileSystem().writeAtomically("\(directory)/service", Array(text.utf8), mode: 0o755, like: nil)
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("A secret of the stack")
struct CanaryTests {
    @Test("that a failing migrator prints is in nothing that belay says or keeps, but the vault's objects")
    func printed() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        try stack.reset()
        let secret = "sweep-secret-\(stack.port)"
        let release = "\(stack.directory)/releases/2.1.0"
        let script = "#!/bin/sh\necho \"cannot log in with \(secret)\" >&2\nexit 1\n"
        try RealFileSystem().remove("\(release)/service")
        try RealFileSystem().writeAtomically("\(release)/service", Array(script.utf8), mode: 0o755, like: nil)
        let answer = try stack.belay(["upgrade", "2.1.0", "--no-rehearsal", "--no-watch"])
        #expect(answer.exit == .wentBack, "\(answer.said)")
        #expect(answer.said.contains("**redacted**"))
        #expect(!(answer.output + answer.errors).contains(secret))
        let shown = try stack.belay(["show", "--json"])
        #expect(!shown.output.contains(secret))
        for path in try files(below: stack.state) where !path.contains("/objects/") {
            let bytes = try RealFileSystem().read(path, limit: 64 << 20)
            #expect(!bytes.contains(Array(secret.utf8)), "\(path)")
        }
    }

    /// Everything that the stack starts prints it, in every form, and the first migrator kills belay.
    @Test("is in nothing that belay says, keeps or gives to a program, through an upgrade, a crash and a rollback")
    func chattering() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        try stack.reset()
        let secret = "sw/eep s3cret+\"&-\(stack.port)"
        try plant(secret, in: stack)
        let temporary = "\(stack.scratch.directory)/tmp"
        try RealFileSystem().makeDirectory(temporary, mode: 0o700, parents: false)
        let arguments = ArgumentWatch(for: Canary.forms(of: secret))
        var answers: [SweepAnswer] = []
        func belay(_ words: String...) throws -> SweepAnswer {
            answers.append(try stack.belay(words, environment: ["TMPDIR": temporary]))
            return answers[answers.count - 1]
        }
        _ = try belay("plan", "2.0.0", "--json")
        #expect(try belay("upgrade", "2.0.0", "--no-rehearsal", "--no-watch").exit == nil)
        let resumed = try belay("resume")
        if resumed.exit == .wentBack { #expect(try belay("upgrade", "2.0.0", "--no-watch").exit == .done) }
        #expect([.done, .wentBack].contains(resumed.exit), "\(resumed.said)")
        #expect(try belay("rollback", "--json").exit == .done)
        for words in [
            ["show"], ["show", "--json"], ["show", "--html"], ["history", "--json"], ["status", "--json"], ["doctor"],
        ] {
            answers.append(try stack.belay(words, environment: ["TMPDIR": temporary]))
        }
        #expect(arguments.found() == [])
        #expect(answers.contains { $0.said.contains("**redacted**") })
        for form in Canary.forms(of: secret) {
            for answer in answers { #expect(!(answer.output + answer.errors).contains(form), "\(answer.said)") }
            for path in try files(below: stack.state) + files(below: temporary) where !path.contains("/objects/") {
                #expect(!Canary.contains(try RealFileSystem().read(path, limit: 64 << 20), form), "\(path)")
            }
        }
    }

    /// In the stack's own environment file, and on the lips of every program of 2.0.0.
    private func plant(_ secret: String, in stack: SweepStack) throws {
        let files = RealFileSystem()
        SweepProcesses(of: stack.directory).endAll()
        var environment = EnvironmentFile(try files.read("\(stack.directory)/.env", limit: 1 << 16))
        try environment.set("API_SECRET", secret)
        try files.writeAtomically("\(stack.directory)/.env", environment.bytes, mode: 0o600, like: nil)
        let forms = "\(stack.scratch.directory)/forms"
        try files.writeAtomically(forms, Array(Canary.forms(of: secret).joined(separator: "\n").utf8), mode: 0o600, like: nil)
        let script = """
            #!/bin/sh
            real="$(dirname "$(dirname "$(pwd -P)")")/releases/1.0.0/service"
            while read -r line || [ -n "$line" ]; do echo "connecting with $line."; done <"\(forms)"
            if [ "$1" = migrate ] && [ ! -e "\(forms).printed" ]; then
                : >"\(forms).printed"
                kill -9 $PPID
            fi
            exec "$real" "$@"

            """
        let program = "\(stack.directory)/releases/2.0.0/service"
        try files.remove(program)
        try files.writeAtomically(program, Array(script.utf8), mode: 0o755, like: nil)
        let started = try stack.belay(["start"])
        guard started.exit == .done else { throw BelayError(.failed, "cannot start the stack: \(started.said)") }
    }

    private func files(below directory: String) throws -> [String] {
        let files = RealFileSystem()
        return try files.list(directory).flatMap { name -> [String] in
            let path = "\(directory)/\(name)"
            return try files.status(path, followingLinks: false)?.kind == .directory ? self.files(below: path) : [path]
        }
    }
}

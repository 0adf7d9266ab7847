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

    private func files(below directory: String) throws -> [String] {
        let files = RealFileSystem()
        return try files.list(directory).flatMap { name -> [String] in
            let path = "\(directory)/\(name)"
            return try files.status(path, followingLinks: false)?.kind == .directory ? self.files(below: path) : [path]
        }
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Notices")
struct NoticeTests {
    /// A server of one address: keeps the bodies and the authorization that it is sent, refuses the first so many.
    private static let server = """
        import http.server, sys
        port, place, refusals = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
        class Hook(http.server.BaseHTTPRequestHandler):
            seen = 0
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                Hook.seen += 1
                refused = Hook.seen <= refusals
                if not refused:
                    with open(place, "ab") as kept:
                        kept.write(self.headers.get("Authorization", "").encode() + b"\\t" + body + b"\\n")
                self.send_response(503 if refused else 204)
                self.end_headers()
            def log_message(self, *words): pass
        http.server.HTTPServer(("127.0.0.1", port), Hook).serve_forever()
        """

    private static func serve(_ stack: DemoStack, refusing count: Int) throws -> Int {
        let port = FreePorts.take(1)[0]
        let pid = try stack.runner.launch(
            Command(
                ["/usr/bin/python3", "-sBc", server, "\(port)", "\(stack.scratch.directory)/kept", "\(count)"],
                environment: DemoStack.environment, directory: stack.scratch.directory),
            logFile: "\(stack.scratch.directory)/server.log")
        let program = LaunchedProgram(pid, logFile: "\(stack.scratch.directory)/server.log")
        stack.scratch.atEnd { program.kill() }
        #expect(eventually(within: 10) { TCP.accepts(host: "127.0.0.1", port: port, timeoutSeconds: 1) })
        return port
    }

    private static func notify(_ stack: DemoStack, _ text: String) throws {
        try RealFileSystem().writeAtomically(stack.path("belay.override.yaml"), Array(text.utf8), mode: 0o644, like: nil)
    }

    @Test("a webhook is told in JSON as the schema says, with the credential from its file, and again after a 503")
    func webhook() throws {
        try DemoStack.use("1.2.0", notes: 20) { stack in
            let port = try Self.serve(stack, refusing: 1)
            let token = "\(stack.scratch.directory)/token"
            try RealFileSystem().writeAtomically(token, Array("correct-horse-battery\n".utf8), mode: 0o600, like: nil)
            try Self.notify(
                stack,
                "notify: {at: [went-back], webhook: {url: \"http://127.0.0.1:\(port)/belay\", credential-file: \(token)}}\n")
            #expect(try stack.belay(["start"]).succeeded)
            let result = try stack.belay(["upgrade", "1.3.1", "--yes"])
            #expect(result.ending == .exited(1))
            #expect(!(result.outputText + result.errorText).contains("correct-horse"))
            let kept = String(
                decoding: try RealFileSystem().read("\(stack.scratch.directory)/kept", limit: 1 << 20), as: UTF8.self)
            let parts = kept.split(separator: "\n")[0].split(separator: "\t").map(String.init)
            #expect(parts[0] == "Bearer correct-horse-battery")
            #expect(try JSONSchema("notice.json").mistakes(in: parts[1]) == [])
            #expect(parts[1].contains(#""moment":"went-back""#))
            #expect(parts[1].contains("the migrator ended with 1"))
        }
    }

    @Test("who cannot be told is a warning, and doctor says beforehand what it can see")
    func unreachable() throws {
        try DemoStack.use("1.0.0", notes: 5) { stack in
            try Self.notify(
                stack,
                "notify: {at: [done], webhook: {url-file: \(stack.scratch.directory)/none}, mail: {to: [ops@example.org]}}\n")
            #expect(try stack.belay(["start"]).succeeded)
            let doctor = try stack.belay(["doctor"])
            #expect(doctor.ending == .exited(0))
            #expect(doctor.outputText.contains("notice-credential"))
            let result = try stack.belay(["upgrade", "1.1.0", "--yes"])
            #expect(result.succeeded, "\(result.outputText)")
            #expect(result.outputText.contains("warning: cannot read"))
        }
    }

    @Test("mail goes through sendmail, with headers that nobody can add to")
    func mail() throws {
        try DemoStack.use("1.0.0", notes: 5) { stack in
            let bin = "\(stack.scratch.directory)/bin"
            let files = RealFileSystem()
            try files.makeDirectory(bin, mode: 0o755, parents: true)
            let script = "#!/bin/sh\n{ echo \"$@\"; cat; } > '\(stack.scratch.directory)/mail'\n"
            try files.writeAtomically("\(bin)/sendmail", Array(script.utf8), mode: 0o755, like: nil)
            try Self.notify(stack, "notify: {at: [done], mail: {to: [ops@example.org], from: belay@example.org}}\n")
            #expect(try stack.belay(["start"]).succeeded)
            let result = try stack.belay(["upgrade", "1.1.0", "--yes"], environment: ["PATH": "\(bin):/usr/bin:/bin"])
            #expect(result.succeeded, "\(result.outputText)")
            let mail = String(decoding: try files.read("\(stack.scratch.directory)/mail", limit: 1 << 20), as: UTF8.self)
            #expect(mail.hasPrefix("-i -- ops@example.org\nTo: ops@example.org\nSubject: notes on "))
            #expect(mail.contains("upgrade 1.0.0 -> 1.1.0: done\nFrom: belay@example.org\n"))
            #expect(mail.contains("\n\nRun 1 of belay: the run ended as it was asked for.\n"))
            #expect(mail.contains("    belay rollback 1\n"))
        }
    }
}

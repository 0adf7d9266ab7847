import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("The process runtime's logs")
struct ProcessRuntimeLogTests {
    @Test(
        "Lines after a mark are new, whatever happened to the file", arguments: ["appended", "truncated", "rotated", "replaced"])
    func followsTheFile(change: String) throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [ProcessServiceSpec(name: "api", run: ["x"], logFile: "api.log")]
        let runtime = stack.runtime()
        #expect(try runtime.logLines("api", since: try runtime.logMark("api"), limit: 10) == [])
        let log = stack.directory + "/api.log"
        func sh(_ script: String) throws {
            _ = try runtime.runOnce(
                .command(["/bin/sh", "-c", script], directory: ".", environment: [:]), patience: ProcessRuntimeStack.patience)
        }
        try sh("echo old one >> api.log; echo old two >> api.log")
        let mark = try runtime.logMark("api")
        #expect(mark.file == log && mark.offset == 16)
        switch change {
        case "appended": try sh("echo new one >> api.log; echo new two >> api.log")
        case "truncated": try sh("echo new one > api.log; echo new two | cut -c1-7 >> api.log; truncate -s 15 api.log")
        case "rotated": try sh("echo new one >> api.log; mv api.log api.log.1; echo new two > api.log")
        default: try sh("echo new one > fresh; echo new two >> fresh; mv fresh api.log")
        }
        let lines = try runtime.logLines("api", since: mark, limit: 10)
        #expect(lines.map { $0.prefix(5) } == ["new o", "new t"])
        #expect(try runtime.logLines("api", since: mark, limit: 1).count == 1)
    }

    @Test("What a log holds cannot reach the terminal as control characters")
    func sanitises() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [ProcessServiceSpec(name: "api", run: ["x"], logFile: "api.log")]
        try stack.write("api.log", "\u{1B}[31mred\u{1B}[0m\u{7}\u{1B}]0;title\u{7}\ttab\u{202E}\r\u{9B}2J\nplain é\n")
        #expect(try stack.runtime().logLines("api", since: nil, limit: 10) == ["red tab2J", "plain é"])
    }

    @Test("Only the lines since the last start are told without a mark, and the log's directory is made")
    func sinceTheStart() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("api", "echo started; : > up; exec sleep 600", writing: "up")]
        for _ in 1...2 {
            try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
            _ = try stack.runtime().stop("api", graceSeconds: 1)
            try stack.files.remove(stack.directory + "/up")
        }
        #expect(try stack.runtime().logLines("api", since: nil, limit: 10) == ["started"])
        #expect(try stack.read("log/api.log") == "started\nstarted\n")
        #expect(try stack.files.status(stack.directory + "/log", followingLinks: false)?.mode == 0o755)
    }
}

import BelayAdapters
import BelayCore
import BelaySystem
import Dispatch
import Testing

@Suite("The process runtime's one-shots")
struct ProcessRuntimeOneShotTests {
    @Test(
        "A one-shot service runs to its end, with its exit code, its lines and its log",
        arguments: [
            ("echo one; echo two >&2; exit 0", Int32(0)), ("echo one; echo two; exit 3", 3),
            ("echo one; echo two; kill -9 $$", 137),
        ])
    func exitCodes(script: String, exit: Int32) throws {
        let stack = try ProcessRuntimeStack()
        var service = stack.shell("migrator", script)
        service.oneShot = true
        stack.services = [service]
        let lines = Lines()
        let patience = Patience(idleSeconds: 10, mostSeconds: 10, onLine: { lines.add($0) })
        let outcome = try stack.runtime().runOnce(.service("migrator"), patience: patience)
        #expect(outcome.exit == exit)
        #expect(outcome.lines.sorted() == ["one", "two"] && lines.all == outcome.lines)
        #expect(try stack.runtime().logLines("migrator", since: nil, limit: 10) == outcome.lines)
        #expect(try stack.runtime().survey().first?.state == .stopped)
    }

    @Test("A command sees every service's files and what it is given, in its directory")
    func commandEnvironment() throws {
        let stack = try ProcessRuntimeStack()
        try stack.write(".env", "FROM_FILE=1\nBOTH=file\n")
        try stack.files.makeDirectory(stack.directory + "/sub", mode: 0o755, parents: true)
        var service = stack.shell("api", "")
        service.environmentFiles = [".env"]
        service.environment = ["OWN": "1"]
        stack.services = [service]
        let task = OneShot.command(
            ["/bin/sh", "-c", "echo $FROM_FILE-$BOTH-$OWN-$BELAY_ONESHOT; pwd"], directory: "sub", environment: ["BOTH": "given"])
        let outcome = try stack.runtime().runOnce(task, patience: ProcessRuntimeStack.patience)
        #expect(outcome.lines == ["1-given--1", stack.directory + "/sub"])
    }

    @Test("A one-shot without a sign of progress is ended with all its children; one that shows some is not")
    func deadlines() throws {
        let stack = try ProcessRuntimeStack()
        let patience = Patience(idleSeconds: 0.6, mostSeconds: 20)
        let silent = OneShot.command(
            ["/bin/sh", "-c", "echo begun; sleep 600 & echo $! > pids; wait"], directory: ".", environment: [:])
        let error = #expect(throws: BelayError.self) { try stack.runtime().runOnce(silent, patience: patience) }
        #expect(error?.message.hasPrefix("cannot run /bin/sh: no progress for") == true)
        #expect(error?.evidence == ["begun"])
        let pid = try #require(Int32(try stack.read("pids").dropLast()))
        #expect(stack.table.process(pid) == nil)

        let talking = OneShot.command(
            ["/bin/sh", "-c", "for n in 1 2 3 4 5; do echo $n; sleep 0.3; done"], directory: ".", environment: [:])
        #expect(try stack.runtime().runOnce(talking, patience: patience).exit == 0)
    }

    @Test("What a one-shot leaves in the background is ended with it")
    func endsWhatIsLeft() throws {
        let stack = try ProcessRuntimeStack()
        let task = OneShot.command(
            ["/bin/sh", "-c", "setsid sleep 600 >/dev/null 2>&1 & echo $! > pids"], directory: ".", environment: [:])
        #expect(try stack.runtime().runOnce(task, patience: ProcessRuntimeStack.patience).exit == 0)
        let pid = try #require(Int32(try stack.read("pids").dropLast()))
        #expect(stack.table.process(pid) == nil)
    }

    @Test("A one-shot that a crash left running is found and ended, its children too, and no service is")
    func endsStrays() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("api", "exec sleep 600")]
        try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        let task = OneShot.command(
            ["/bin/sh", "-c", "env -i sleep 600 & echo $! >> pids; echo $$ >> pids; wait"], directory: ".", environment: [:])
        let runtime = stack.runtime()
        let crashed = DispatchGroup()
        DispatchQueue.global().async(group: crashed) {
            _ = try? runtime.runOnce(task, patience: ProcessRuntimeStack.patience)
        }
        let processes = try stack.written("pids", count: 2)

        try stack.runtime(state: "another").endOneShots()
        for process in processes { #expect(stack.table.process(process.pid) != process) }
        #expect(crashed.wait(timeout: .now() + 10) == .success)
        #expect(try stack.runtime().survey().first?.isRunning == true)
        try stack.runtime().endOneShots()
    }
}

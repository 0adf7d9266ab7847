import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("The demo stack")
struct DemoStackTests {
    @Test("every release behaves as its page says")
    func releases() throws {
        let runner = PosixCommandRunner(clock: SystemClock())
        let result = try runner.run(
            Command(["\(Checkout.demo)/selftest.sh"], environment: DemoStack.environment),
            limits: CommandLimits(idleSeconds: 60, mostSeconds: 180))
        let broken = result.outputText.split(separator: "\n").filter { $0.contains("FAIL") }
        #expect(result.succeeded, "\(broken.joined(separator: "\n")) \(result.errorText)")
    }

    @Test("an installation is whole, runs, and leaves neither process nor file")
    func lifetime() throws {
        let directory = try DemoStack.use("1.1.0", notes: 20) { stack in
            try stack.startByHand()
            #expect(try stack.version() == "1.1.0")
            #expect(try stack.pinned() == "1.1.0")
            let processes = StackProcesses(of: stack.directory)
            #expect(processes.all().count == 3)
            for script in ["api.py", "worker.py", "edge.py"] { #expect(processes.running(script).count == 1) }
            #expect(try stack.users("/notes/recent")?.status == 200)
            return stack.directory
        }
        #expect(StackProcesses(of: directory).all().isEmpty)
        #expect(try RealFileSystem().status(directory, followingLinks: false) == nil)
    }

    @Test("the load client counts an acknowledged note that is not there")
    func accounting() throws {
        try DemoStack.use("1.0.0", notes: 20) { stack in
            try stack.startByHand()
            let client = try LoadClient(on: stack, perSecond: 100)
            try client.waitForAcknowledgements(20)
            try client.stop()
            let whole = try client.account()
            #expect(whole.missing == 0)
            #expect(whole.refused == 0)
            StackProcesses(of: stack.directory).endAll()

            let database = try SQLiteDatabase(stack.database, .readWrite)
            try database.run("delete from notes where id = (select max(id) from notes)", [])
            database.close()
            #expect(try client.account().missing == 1)
            #expect(try client.account().acknowledged == whole.acknowledged)
        }
    }

    @Test("equal data has equal fingerprints, changed data has not")
    func fingerprints() throws {
        try DemoStack.use("1.2.0", notes: 20) { stack in
            let before = try stack.fingerprint()
            #expect(try stack.fingerprint() == before)
            #expect(before.integrity == "ok")
            let database = try SQLiteDatabase(stack.database, .readWrite)
            try database.run("update note_statistics set words = words + 1 where note_id = 20", [])
            database.close()
            let after = try stack.fingerprint()
            #expect(after != before)
            #expect(after.tables["notes"] == before.tables["notes"])
            let older = try stack.fingerprint(notesUpTo: 19)
            #expect(older.tables["note_statistics"]?.rows == 19)
        }
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

/// Before `drain`, a stack that is not as its guide says is refused, and nothing of it is touched.
@Suite("A stack that is not as its guide says")
struct UnfitStackTests {
    /// Refused with this reason; tree, processes and data are compared.
    private func expectRefused(_ scene: Scene, _ reason: String, bytesOfData: Bool = false) throws {
        let stack = scene.stack
        // Looking into a database that nobody has open would make a log beside it: then its bytes are compared.
        let data = bytesOfData ? nil : try stack.fingerprint()
        let picture = try StackPicture(of: stack.directory, bytesOfData: bytesOfData)
        let processes = scene.processes()
        let pinned = try stack.pinned()
        let answer = try stack.call(["upgrade", "1.2.0"])
        #expect(answer.exit == .refused, "\(answer.said)")
        #expect(answer.said.contains(reason), "\(answer.said)")
        #expect(scene.processes() == processes)
        let after = try StackPicture(of: stack.directory, bytesOfData: bytesOfData)
        #expect(after.differences(to: picture).isEmpty)
        #expect(after.leftovers == picture.leftovers)
        if let data { #expect(try stack.fingerprint() == data) }
        #expect(try stack.pinned() == pinned)
    }

    @Test("is refused, untouched: by a stranger who has its database open, by a taken port, without its settings")
    func running() throws {
        try Scene.use("1.1.0", users: false) { scene in
            let stack = scene.stack
            try scene.settle()
            let stranger = try launch("import time; file = open('\(stack.database)'); time.sleep(600)", on: stack)
            _ = eventually(within: 10) {
                LinuxProcessTable().holders(of: [stack.database]).contains { $0.process == stranger.process }
            }
            try expectRefused(scene, "has \(stack.database) open")
            stranger.kill()

            let listener = try launch(
                "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', \(stack.ports.dark))); s.listen(); time.sleep(600)",
                on: stack)
            _ = eventually(within: 10) { TCP.accepts(host: "127.0.0.1", port: stack.ports.dark, timeoutSeconds: 1) }
            try expectRefused(scene, "port \(stack.ports.dark)")
            listener.kill()

            try RealFileSystem().rename(stack.path(".env"), to: stack.path(".env.away"))
            try expectRefused(scene, ".env")
            try RealFileSystem().rename(stack.path(".env.away"), to: stack.path(".env"))

            // The pin was moved, and nothing started anew: what would be gone back to is not what runs.
            try point(stack, to: "1.0.0")
            try expectRefused(scene, "identity fails before the upgrade: the program says that it is 1.1.0, expected 1.0.0")
            try point(stack, to: "1.1.0")

            try #require(scene.processes().count == 3)
            for worker in StackProcesses(of: stack.directory).running("worker.py") { LinuxProcessTable().signal(worker, SIGKILL) }
            _ = eventually(within: 10) { StackProcesses(of: stack.directory).running("worker.py").isEmpty }
            try expectRefused(scene, "worker does not run")
        }
    }

    @Test("is refused, untouched byte for byte, when nothing of it runs, and when its database is gone")
    func stopped() throws {
        try Scene.use("1.1.0", users: false) { scene in
            let stack = scene.stack
            #expect(try stack.call(["stop"]).exit == .done)
            try expectRefused(scene, "api does not run", bytesOfData: true)
            try RealFileSystem().rename(stack.database, to: "\(stack.scratch.directory)/away.db")
            try expectRefused(scene, "data/notes.db", bytesOfData: true)
            #expect(try RealFileSystem().status(stack.database, followingLinks: false) == nil)
        }
    }

    private func point(_ stack: DemoStack, to version: String) throws {
        let files = RealFileSystem()
        try files.makeLink(stack.path("current.new"), to: "releases/\(version)")
        try files.rename(stack.path("current.new"), to: stack.path("current"))
    }

    private func launch(_ python: String, on stack: DemoStack) throws -> LaunchedProgram {
        let log = "\(stack.scratch.directory)/stranger.log"
        let pid = try stack.runner.launch(
            Command(DemoStack.python + ["-c", python], environment: DemoStack.environment, directory: stack.scratch.directory),
            logFile: log)
        let program = LaunchedProgram(pid, logFile: log)
        stack.scratch.atEnd { program.kill() }
        return program
    }
}

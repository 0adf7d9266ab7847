import BelayCore
import BelaySystem
import Glibc
import Testing

struct DirectoryLockTests {
    let files = RealFileSystem()

    private func directories(_ names: String...) throws -> ScratchDirectory {
        let scratch = try ScratchDirectory()
        for name in names { try files.makeDirectory(scratch(name), mode: 0o755, parents: false) }
        return scratch
    }

    private func isFree(_ paths: String...) throws -> Bool {
        let lock = try DirectoryLock(acquiring: paths)
        return lock != nil
    }

    @Test("One holder excludes the next, and its end frees")
    func exclusion() throws {
        let scratch = try directories("a")
        do {
            let lock = try DirectoryLock(acquiring: [scratch("a")])
            let held = lock != nil
            #expect(held)
            #expect(try !isFree(scratch("a")))
            _ = consume lock
        }
        #expect(try isFree(scratch("a")))
    }

    @Test("A directory is locked as what it is, whatever path leads to it")
    func identity() throws {
        let scratch = try directories("a", "b")
        try files.makeLink(scratch("link"), to: "a")
        let lock = try DirectoryLock(acquiring: [scratch("link"), scratch("a"), scratch("b/../a")])
        let held = lock != nil
        #expect(held, "the same one given three times is one")
        #expect(try !isFree(scratch("a")))
        #expect(try !isFree(scratch("b/../link")))
        #expect(try isFree(scratch("b")))
        try files.rename(scratch("a"), to: scratch("moved"))
        #expect(try !isFree(scratch("moved")))
        _ = consume lock
    }

    @Test("Of several it takes all or none, in whatever order they are given", arguments: [["a", "b"], ["b", "a"]])
    func allOrNone(order: [String]) throws {
        let scratch = try directories("a", "b")
        let lock = try DirectoryLock(acquiring: [scratch("b")])
        let both = try DirectoryLock(acquiring: order.map { scratch($0) })
        let held = (lock != nil, both != nil)
        #expect(held == (true, false))
        #expect(try isFree(scratch("a")))
        _ = consume lock
        #expect(try isFree(scratch("a"), scratch("b")))
    }

    @Test("What is no directory is said, and nothing stays locked", arguments: ["missing", "file"])
    func mistakes(name: String) throws {
        let scratch = try directories("a")
        try scratch.write("file", "")
        let error = #expect(throws: BelayError.self) { _ = try DirectoryLock(acquiring: [scratch("a"), scratch(name)]) }
        #expect(error?.message.hasPrefix("cannot lock \(scratch(name)): ") == true)
        #expect(try isFree(scratch("a")))
    }

    /// Each contender is a process of its own; a winner holds on until all have tried.
    @Test("Of fifty contenders exactly one wins", .timeLimit(.minutes(2)))
    func contenders() async throws {
        let scratch = try directories("stack", "won", "tried")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    await #expect(processExitsWith: .success) {
                        [directory = scratch.path as String, number = number as Int] in
                        let lock = try DirectoryLock(acquiring: [directory + "/stack"])
                        let files = RealFileSystem()
                        if lock != nil { try files.makeDirectory("\(directory)/won/\(number)", mode: 0o755, parents: false) }
                        try files.makeDirectory("\(directory)/tried/\(number)", mode: 0o755, parents: false)
                        if lock != nil {
                            let all = try eventually(within: 60) { try files.list(directory + "/tried").count == 50 }
                            #expect(all)
                        }
                        _ = consume lock
                    }
                }
            }
        }
        #expect(try files.list(scratch("tried")).count == 50)
        #expect(try files.list(scratch("won")).count == 1)
    }

    @Test("A holder killed with SIGKILL leaves nothing, though what it started lives on", .timeLimit(.minutes(1)))
    func killedHolder() async throws {
        let scratch = try directories("stack")
        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = scratch.path as String] in
            let lock = try DirectoryLock(acquiring: [directory + "/stack"])
            let runner = PosixCommandRunner(clock: SystemClock())
            let pid = try runner.launch(shell("exec sleep 30"), logFile: directory + "/log")
            try RealFileSystem().writeAtomically(directory + "/pid", Array("\(pid)".utf8), mode: 0o600, like: nil)
            if lock != nil { kill(getpid(), SIGKILL) }
            _ = consume lock
        }
        let table = LinuxProcessTable()
        let started = try #require(table.process(Int32(try scratch.text("pid")) ?? 0))
        defer { table.signal(started, SIGKILL) }
        #expect(try isFree(scratch("stack")))
    }
}

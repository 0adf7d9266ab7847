import BelayCore
import BelaySystem
import Glibc
import Testing

struct FileLockTests {
    let files = RealFileSystem()

    private func isFree(_ path: String) throws -> Bool {
        let lock = try FileLock(acquiring: path)
        return lock != nil
    }

    @Test("A name excludes the next, is freed with its holder, and stays for others to lock")
    func exclusion() throws {
        let scratch = try ScratchDirectory()
        #expect(chmod(scratch.path, 0o1777) == 0)
        let before = umask(0o077)
        let lock = try FileLock(acquiring: scratch("name"))
        umask(before)
        let held = lock != nil
        #expect(held)
        #expect(try !isFree(scratch("name")))
        _ = consume lock
        #expect(try isFree(scratch("name")))
        #expect(try files.status(scratch("name"), followingLinks: false)?.mode == 0o666)
    }

    @Test("A name that was removed under its holder is no lock any more: the next one gets a new file")
    func removed() throws {
        let scratch = try ScratchDirectory()
        let first = try FileLock(acquiring: scratch("name"))
        try files.remove(scratch("name"))
        let second = try FileLock(acquiring: scratch("name"))
        let held = (first != nil, second != nil)
        #expect(held == (true, true))
        #expect(try !isFree(scratch("name")))
        _ = consume first
        _ = consume second
    }

    @Test(
        "A link, a pipe or a directory in its place is refused, and what the link names is not made",
        arguments: ["link", "pipe", "folder"])
    func hostile(name: String) throws {
        let scratch = try ScratchDirectory()
        try files.makeLink(scratch("link"), to: scratch("sentinel"))
        try files.makeDirectory(scratch("folder"), mode: 0o755, parents: false)
        #expect(mkfifo(scratch("pipe"), 0o666) == 0)
        #expect(throws: BelayError.self) { _ = try FileLock(acquiring: scratch(name)) }
        #expect(try files.status(scratch("sentinel"), followingLinks: false) == nil)
    }

    @Test("A holder killed with SIGKILL leaves nothing", .timeLimit(.minutes(1)))
    func killedHolder() async throws {
        let scratch = try ScratchDirectory()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch("name") as String] in
            let lock = try FileLock(acquiring: path)
            if lock != nil { kill(getpid(), SIGKILL) }
            _ = consume lock
        }
        #expect(try isFree(scratch("name")))
    }
}

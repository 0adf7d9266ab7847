import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("A file that was being written when belay was killed")
struct TemporariesTests {
    @Test("is taken away by the next belay that holds the stack, and that of a process that lives is not")
    func removed() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        try stack.reset()
        let place = try #require(try RealFileSystem().list(stack.state).first)
        let directories = [stack.directory, "\(stack.state)/\(place)", "\(stack.state)/\(place)/services"]
        // No process has this number.
        let dead = directories.map { "\($0)/.belay-tmp-4194305-1f" }
        let alive = "\(stack.directory)/.belay-tmp-\(getpid())-1f"
        for path in dead + [alive] {
            try RealFileSystem().writeAtomically(path, Array("half".utf8), mode: 0o600, like: nil)
        }
        let answer = try stack.belay(["resume"])
        #expect(answer.exit == .done, "\(answer.said)")
        for path in dead { #expect(try RealFileSystem().status(path, followingLinks: false) == nil, "\(path)") }
        #expect(try RealFileSystem().status(alive, followingLinks: false) != nil)
    }

    @Test("and a clone and a checkpoint that were being made go with it")
    func cloneAndCheckpoint() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        try stack.reset()
        let files = RealFileSystem()
        let place = "\(stack.state)/\(try #require(try files.list(stack.state).first))"
        for path in ["rehearsal/upper/data", "vault/.unfinished-20260101T000000Z-run1-sealed-0000/objects"] {
            try files.makeDirectory("\(place)/\(path)", mode: 0o700, parents: true)
            try files.writeAtomically("\(place)/\(path)/app.db", Array("rows".utf8), mode: 0o600, like: nil)
        }
        let answer = try stack.belay(["resume"])
        #expect(answer.exit == .done, "\(answer.said)")
        #expect(try files.status("\(place)/rehearsal", followingLinks: false) == nil)
        #expect(try files.list("\(place)/vault") == [])
    }
}

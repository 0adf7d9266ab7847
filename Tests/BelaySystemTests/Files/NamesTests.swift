import BelayCore
import BelaySystem
import Glibc
import Testing

struct NamesTests {
    let files = RealFileSystem()

    @Test("Names are listed in the order of their bytes, hidden ones too")
    func order() throws {
        let scratch = try ScratchDirectory()
        for name in ["b", "a", ".hidden", "B", "ä", "a\nb", "10", "9"] { try scratch.write(name, "") }
        #expect(try files.list(scratch.path) == [".hidden", "10", "9", "B", "a", "a\nb", "b", "ä"])
    }

    @Test("A name that is not UTF-8 is refused: a repaired one would name another file")
    func notUnicode() throws {
        let scratch = try ScratchDirectory()
        let path = Array(scratch("bad-").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
        let created = path.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1
        }
        #expect(close(created) == 0)
        defer { path.withUnsafeBufferPointer { buffer in _ = buffer.baseAddress.map(unlink) } }
        #expect(throws: BelayError(.failed, "cannot list \(scratch.path): a name in it is not UTF-8")) {
            try files.list(scratch.path)
        }
    }

    @Test("Nothing there is nil, not an error, unless it is hidden from us", arguments: ["missing", "file/below", "dangling"])
    func nothing(name: String) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "")
        try files.makeLink(scratch("dangling"), to: "nowhere")
        #expect(try files.status(scratch(name), followingLinks: true) == nil)
        #expect(try files.status(scratch("dangling"), followingLinks: false)?.kind == .link)
        try files.makeLink(scratch("loop"), to: "loop")
        #expect(throws: BelayError.self) { try files.status(scratch("loop"), followingLinks: true) }
    }

    @Test("Two names are exchanged at once, of whatever kind they are")
    func exchange() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("a", "first")
        try files.makeDirectory(scratch("b"), mode: 0o755, parents: false)
        try files.exchange(scratch("a"), with: scratch("b"))
        #expect(try scratch.text("b") == "first")
        #expect(try files.status(scratch("a"), followingLinks: false)?.kind == .directory)
        #expect(throws: BelayError.self) { try files.exchange(scratch("a"), with: scratch("missing")) }
    }

    @Test("Directories are made with the mode that was asked for, those above too; what is there stays as it is")
    func directories() throws {
        let scratch = try ScratchDirectory()
        try files.makeDirectory(scratch("a/b/c"), mode: 0o770, parents: true)
        for name in ["a", "a/b", "a/b/c"] { #expect(try files.status(scratch(name), followingLinks: false)?.mode == 0o770) }
        try files.makeDirectory(scratch("a/b"), mode: 0o700, parents: true)
        #expect(try files.status(scratch("a/b"), followingLinks: false)?.mode == 0o770)
        #expect(throws: BelayError.self) { try files.makeDirectory(scratch("a/b"), mode: 0o700, parents: false) }
        try scratch.write("file", "")
        #expect(throws: BelayError.self) { try files.makeDirectory(scratch("file"), mode: 0o700, parents: true) }
    }

    @Test("Links and real paths are told as they are")
    func links() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "")
        try files.makeLink(scratch("link"), to: "./file")
        #expect(try files.readLink(scratch("link")) == "./file")
        #expect(try files.realPath(scratch("link")) == scratch("file"))
        #expect(throws: BelayError.self) { try files.readLink(scratch("file")) }
        #expect(throws: BelayError.self) { try files.realPath(scratch("missing")) }
    }

    @Test("Names are removed, empty directories too; a full one and a missing one are errors")
    func remove() throws {
        let scratch = try ScratchDirectory()
        try files.makeDirectory(scratch("full/empty"), mode: 0o755, parents: true)
        #expect(throws: BelayError(.failed, "cannot remove \(scratch("full")): Directory not empty")) {
            try files.remove(scratch("full"))
        }
        try files.remove(scratch("full/empty"))
        try files.remove(scratch("full"))
        #expect(throws: BelayError(.failed, "cannot remove \(scratch("full")): No such file or directory")) {
            try files.remove(scratch("full"))
        }
    }

    @Test("Syncing what is not there, or of the wrong kind, is an error")
    func sync() throws {
        let scratch = try ScratchDirectory()
        try files.syncFile(scratch.write("file", "x"))
        try files.syncDirectory(scratch.path)
        #expect(throws: BelayError.self) { try files.syncFile(scratch("missing")) }
        #expect(throws: BelayError.self) { try files.syncDirectory(scratch("file")) }
    }
}

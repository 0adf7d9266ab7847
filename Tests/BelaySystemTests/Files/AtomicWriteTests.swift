import BelayCore
import BelaySystem
import Glibc
import Testing

struct AtomicWriteTests {
    let files = RealFileSystem()

    private func write(_ text: String, to path: String, mode: UInt32 = 0o600, like: String? = nil) throws {
        try files.writeAtomically(path, Array(text.utf8), mode: mode, like: like)
    }

    @Test("A file is replaced whole, and keeps mode, owner and extended attributes of the one it replaces")
    func keeps() throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("env", "OLD=1\n")
        let before = FileEntry(
            path: "env", kind: .file, mode: 0o4640, owner: geteuid() == 0 ? 1234 : geteuid(),
            group: geteuid() == 0 ? 4321 : getegid(),
            modifiedNanoseconds: 0, size: 0, extendedAttributes: ["user.belay": [1, 0, 255], "user.empty": []])
        try files.apply(before, to: path)
        let old = try #require(try files.status(path, followingLinks: false))
        try write("NEW=1\n", to: path, like: path)
        let new = try #require(try files.status(path, followingLinks: false))
        #expect(try scratch.text("env") == "NEW=1\n")
        #expect([new.mode, new.owner, new.group] == [0o4640, before.owner, before.group])
        #expect(new.inode != old.inode)
        #expect(try files.extendedAttributes(path) == before.extendedAttributes)
        #expect(try files.list(scratch.path) == ["env"])
    }

    @Test(
        "Without one to be like, the mode is the given one whatever the umask", arguments: [UInt32(0o600), 0o644, 0o666, 0o777])
    func mode(mode: UInt32) throws {
        let scratch = try ScratchDirectory()
        try write("x", to: scratch("new"), mode: mode, like: scratch("missing"))
        #expect(try files.status(scratch("new"), followingLinks: false)?.mode == mode)
    }

    @Test("What cannot be written leaves the old file and no temporary", arguments: ["folder", "missing/file", "", "relative"])
    func failure(name: String) throws {
        let scratch = try ScratchDirectory()
        try files.makeDirectory(scratch("folder"), mode: 0o755, parents: false)
        try scratch.write("folder/inside", "kept")
        let path = name == "relative" || name.isEmpty ? name : scratch(name)
        #expect(throws: BelayError.self) { try write("new", to: path) }
        #expect(try files.list(scratch.path) == ["folder"])
        #expect(try scratch.text("folder/inside") == "kept")
    }

    @Test("What is only for this boot is replaced whole all the same, or not at all")
    func untilReboot() throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("record", "old")
        try files.writeUntilReboot(path, Array("new".utf8), mode: 0o640)
        #expect(try scratch.text("record") == "new")
        #expect(try files.status(path, followingLinks: false)?.mode == 0o640)
        try files.makeDirectory(scratch("folder"), mode: 0o755, parents: false)
        #expect(throws: BelayError.self) { try files.writeUntilReboot(scratch("folder"), [1], mode: 0o600) }
        #expect(try files.list(scratch.path) == ["folder", "record"])
    }

    @Test("A full disk is told by its reason, the old content stays, and no temporary is left", .enabled(if: geteuid() == 0))
    func fullDisk() throws {
        let scratch = try ScratchDirectory()
        try #require(mount("tmpfs", scratch.path, "tmpfs", 0, "size=64k") == 0)
        defer { umount2(scratch.path, 0) }
        let path = try scratch.write("data", "old")
        let large = String(repeating: "x", count: 1 << 20)
        #expect(throws: BelayError(.failed, "cannot write \(path): No space left on device")) {
            try write(large, to: path, like: path)
        }
        #expect(throws: BelayError(.failed, "cannot write \(scratch("new")): No space left on device")) {
            try scratch.write("new", large)
        }
        #expect(try scratch.text("data") == "old")
        #expect(try files.list(scratch.path) == ["data"])
        #expect(try files.space(scratch.path).availableBytes <= 64 << 10)
    }
}

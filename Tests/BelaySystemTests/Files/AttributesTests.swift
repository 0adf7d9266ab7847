import BelayCore
import BelaySystem
import Glibc
import Testing

struct AttributesTests {
    let files = RealFileSystem()
    let owner: UInt32 = geteuid() == 0 ? 1234 : geteuid()

    private func entry(_ kind: FileEntry.Kind, mode: UInt32, time: Int64, attributes: [String: [UInt8]] = [:]) -> FileEntry {
        FileEntry(
            path: "x", kind: kind, mode: mode, owner: owner, group: geteuid() == 0 ? 4321 : getegid(), modifiedNanoseconds: time,
            size: 0,
            extendedAttributes: attributes)
    }

    @Test(
        "What is applied is what is there, setuid, sticky and times before 1970 too",
        arguments: [
            (FileEntry.Kind.file, UInt32(0o6755), Int64(1_700_000_000_123_456_789)), (.file, 0o000, 0), (.file, 0o444, -1),
            (.directory, 0o1777, 1), (.directory, 0o2500, -1_500_000_000),
        ])
    func exactness(kind: FileEntry.Kind, mode: UInt32, time: Int64) throws {
        let scratch = try ScratchDirectory()
        if kind == .file {
            try scratch.write("x", "")
        } else {
            try files.makeDirectory(scratch("x"), mode: 0o755, parents: false)
        }
        let wanted = entry(kind, mode: mode, time: time, attributes: ["user.a": [0, 255], "user.b": []])
        try files.apply(wanted, to: scratch("x"))
        let status = try #require(try files.status(scratch("x"), followingLinks: false))
        #expect([status.mode, status.owner, status.group] == [mode, wanted.owner, wanted.group])
        #expect(status.modifiedNanoseconds == time)
        #expect(try files.extendedAttributes(scratch("x")) == wanted.extendedAttributes)
    }

    @Test("Attributes that are not wanted any more are removed")
    func replaced() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("x", "")
        try files.apply(entry(.file, mode: 0o644, time: 0, attributes: ["user.old": [1], "user.kept": [1]]), to: scratch("x"))
        try files.apply(entry(.file, mode: 0o644, time: 0, attributes: ["user.new": [2], "user.kept": [2]]), to: scratch("x"))
        #expect(try files.extendedAttributes(scratch("x")) == ["user.new": [2], "user.kept": [2]])
    }

    @Test("A link gets owner and time itself; what it names is not touched")
    func link() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("sentinel", "kept", mode: 0o640)
        try files.makeLink(scratch("x"), to: "sentinel")
        let before = try files.status(scratch("sentinel"), followingLinks: false)
        try files.apply(entry(.link, mode: 0o777, time: 5), to: scratch("x"))
        let status = try #require(try files.status(scratch("x"), followingLinks: false))
        #expect(status.owner == owner)
        #expect(status.modifiedNanoseconds == 5)
        #expect(try files.status(scratch("sentinel"), followingLinks: false) == before)
    }

    @Test("A link in the place of a file is refused, and what it names is not touched")
    func exchanged() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("sentinel", "kept", mode: 0o640)
        try files.makeLink(scratch("x"), to: "sentinel")
        let before = try files.status(scratch("sentinel"), followingLinks: false)
        #expect(throws: BelayError(.failed, "cannot set the attributes of \(scratch("x")): it is not a file")) {
            try files.apply(entry(.file, mode: 0o777, time: 5), to: scratch("x"))
        }
        #expect(try files.status(scratch("sentinel"), followingLinks: false) == before)
    }

    @Test("Where attributes are not known at all there are none")
    func unsupported() throws {
        #expect(try files.extendedAttributes("/proc/version") == [:])
    }
}

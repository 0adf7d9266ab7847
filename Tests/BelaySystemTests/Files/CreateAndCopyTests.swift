import BelayCore
import BelaySystem
import Glibc
import Testing

struct CreateAndCopyTests {
    let files = RealFileSystem()

    @Test("A new file never takes the place of another, nor follows a link", arguments: ["file", "link", "dangling", "folder"])
    func existing(name: String) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "kept")
        try files.makeLink(scratch("link"), to: "file")
        try files.makeLink(scratch("dangling"), to: "sentinel")
        try files.makeDirectory(scratch("folder"), mode: 0o755, parents: false)
        #expect(throws: BelayError(.failed, "cannot create \(scratch(name)): File exists")) { try scratch.write(name, "new") }
        #expect(throws: BelayError(.failed, "cannot create \(scratch(name)): File exists")) {
            try files.copy(scratch("file"), to: scratch(name), mode: 0o644, syncing: false)
        }
        #expect(try scratch.text("file") == "kept")
        #expect(try files.list(scratch.path) == ["dangling", "file", "folder", "link"])
    }

    @Test("What fails half way is removed")
    func halfWay() throws {
        let scratch = try ScratchDirectory()
        #expect(throws: CancellationError.self) {
            try files.create(scratch("new"), mode: 0o600) { sink in
                try [UInt8](repeating: 1, count: 100).withUnsafeBytes { try sink.write($0) }
                throw CancellationError()
            }
        }
        #expect(try files.list(scratch.path) == [])
    }

    @Test("A copy holds the same bytes, with the mode that was asked for", arguments: [0, 1, 4096, 3_000_001])
    func copies(size: Int) throws {
        let scratch = try ScratchDirectory()
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try files.create(scratch("from"), mode: 0o644) { sink in try bytes.withUnsafeBytes { try sink.write($0) } }
        try files.copy(scratch("from"), to: scratch("to"), mode: 0o400, syncing: true)
        #expect(try files.read(scratch("to"), limit: size) == bytes)
        #expect(try files.status(scratch("to"), followingLinks: false)?.mode == 0o400)
    }

    @Test("A file that only looks empty, as those of /proc do, is copied by reading")
    func looksEmpty() throws {
        let scratch = try ScratchDirectory()
        try files.copy("/proc/version", to: scratch("to"), mode: 0o600, syncing: false)
        #expect(try scratch.text("to").hasPrefix("Linux version"))
    }

    @Test("A copy from another file system holds the same bytes")
    func acrossDevices() throws {
        let scratch = try ScratchDirectory()
        let shared = "/dev/shm/belay-test-\(getpid())"
        try files.create(shared, mode: 0o600) { sink in try Array("content".utf8).withUnsafeBytes { try sink.write($0) } }
        defer { try? files.remove(shared) }
        try files.copy(shared, to: scratch("to"), mode: 0o600, syncing: true)
        #expect(try scratch.text("to") == "content")
    }

    @Test(
        "Reading refuses more than its limit, and what would never end",
        arguments: ["large", "pipe", "/dev/zero", "folder", "missing"])
    func reading(name: String) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("large", String(repeating: "x", count: 101))
        #expect(mkfifo(scratch("pipe"), 0o600) == 0)
        try files.makeDirectory(scratch("folder"), mode: 0o755, parents: false)
        let path = name.hasPrefix("/") ? name : scratch(name)
        let error = #expect(throws: BelayError.self) { try files.read(path, limit: 100) }
        #expect(error?.message.hasPrefix("cannot read \(path): ") == true)
        #expect(try name != "large" || files.read(path, limit: 101).count == 101)
    }

    @Test("Chunks come in order, none above a mebibyte, and end when they are not wanted any more")
    func chunks() throws {
        let scratch = try ScratchDirectory()
        let bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 / 1000) }
        try files.create(scratch("data"), mode: 0o600) { sink in try bytes.withUnsafeBytes { try sink.write($0) } }
        var seen: [UInt8] = []
        var largest = 0
        try files.readChunks(scratch("data")) { chunk in
            seen += chunk
            largest = max(largest, chunk.count)
            return true
        }
        #expect(seen == bytes)
        #expect(largest <= 1 << 20)
        var calls = 0
        try files.readChunks(scratch("data")) { _ in
            calls += 1
            return false
        }
        #expect(calls == 1)
    }
}

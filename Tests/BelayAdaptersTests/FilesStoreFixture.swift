import BelayCore
import BelaySystem
import BelayTestKit
import BelayVault
import Synchronization
import Testing

@testable import BelayAdapters

/// A stack with files of every kind, a vault beside it, and a witness outside.
final class FilesStoreFixture {
    let root: String
    let fileSystem = RealFileSystem()
    var stack: String { root + "/stack" }
    var vault: PlainVault { PlainVault(directory: root + "/vault", stack: "demo", fileSystem: fileSystem) }

    init(populated: Bool = true) throws {
        root = try fileSystem.realPath("/tmp") + "/belay-files-" + Random.bytes(6).map { String($0) }.joined()
        try fileSystem.makeDirectory(stack, mode: 0o755, parents: true)
        try fileSystem.makeDirectory(root + "/outside", mode: 0o755, parents: false)
        try fileSystem.writeAtomically(root + "/outside/witness", Array("untouched".utf8), mode: 0o644, like: nil)
        if populated { try populate() }
    }

    deinit { try? fileSystem.removeTree(root) }

    static let paths = [".env", "conf/*.yaml", "uploads", "missing-file"]

    func store(_ paths: [String] = FilesStoreFixture.paths) -> FilesStore { store(paths, on: fileSystem) }

    func store(_ paths: [String] = FilesStoreFixture.paths, on fileSystem: any FileSystem) -> FilesStore {
        FilesStore(
            name: "settings", paths: paths, stackDirectory: stack, fileSystem: fileSystem, processTable: LinuxProcessTable(),
            clock: SystemClock())
    }

    func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws { try write(name, Array(text.utf8), mode: mode) }

    func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws {
        try fileSystem.writeAtomically(stack + "/" + name, bytes, mode: mode, like: nil)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try fileSystem.read(stack + "/" + name, limit: 1 << 20), as: UTF8.self)
    }

    func makeDirectory(_ name: String, mode: UInt32 = 0o755) throws {
        try fileSystem.makeDirectory(stack + "/" + name, mode: mode, parents: false)
    }

    func populate() throws {
        try write(".env", "IMAGE_TAG=1\nSECRET=hunter2\n", mode: 0o600)
        try write("unnamed", "not of the store")
        try makeDirectory("conf", mode: 0o750)
        try write("conf/app.yaml", "a: 1\n")
        try write("conf/notes.txt", "not of the store")
        try makeDirectory("uploads", mode: 0o2775)
        try makeDirectory("uploads/empty", mode: 0o500)
        try makeDirectory("uploads/deep")
        try makeDirectory("uploads/deep/er", mode: 0o700)
        try write("uploads/deep/er/file", "deep")
        try write("uploads/tool", "#!/bin/sh\n", mode: 0o4755)
        try write("uploads/name with\nline and space", "odd")
        try write("uploads/caf\u{e9}", "composed")
        try write("uploads/cafe\u{301}", "decomposed")
        // Larger than any chunk.
        let block = (0..<65536).map { UInt8(truncatingIfNeeded: $0 &* 40503 >> 7) }
        try write("uploads/big", Array(repeatElement(block, count: 18).joined()) + [1])
        try fileSystem.makeLink(stack + "/uploads/dangling", to: "nowhere/at all")
        try fileSystem.makeLink(stack + "/uploads/outwards", to: root + "/outside")
        try setAttribute("user.note", "kept", of: "uploads/tool")
        try setAttribute("user.dir", "too", of: "uploads/deep")
    }

    func setAttribute(_ key: String, _ value: String, of name: String) throws {
        var entry = try entry(name)
        entry.extendedAttributes[key] = Array(value.utf8)
        try fileSystem.apply(entry, to: stack + "/" + name)
    }

    func entry(_ name: String) throws -> FileEntry {
        let status = try #require(try fileSystem.status(stack + "/" + name, followingLinks: false))
        return try FileTree.entry(of: RelativePath(name), status: status, in: stack, using: fileSystem)
    }

    func inode(_ name: String) throws -> UInt64? { try fileSystem.status(stack + "/" + name, followingLinks: false)?.inode }

    /// Everything of the stack but Belay's own, as a person would compare it: kind, mode, owner, content, attributes, times
    /// of files.
    func picture() throws -> [String] {
        var lines: [String] = []
        var waiting = try fileSystem.list(stack).filter { $0 != ".belay" }
        while let name = waiting.popLast() {
            var entry = try entry(name)
            if entry.kind == .directory {
                waiting += try fileSystem.list(stack + "/" + name).map { name + "/" + $0 }
                entry.modifiedNanoseconds = 0
            }
            if entry.kind == .file { entry.sha256 = try SHA256.hex(ofFile: stack + "/" + name, using: fileSystem) }
            lines.append("\(Array(name.utf8)) \(entry)")
        }
        return lines.sorted()
    }

    func witnessIsUntouched() throws -> Bool {
        try fileSystem.list(root + "/outside") == ["witness"]
            && fileSystem.read(root + "/outside/witness", limit: 100) == Array("untouched".utf8)
    }

    func preCopy(run: Int = 7) throws -> Checkpoint {
        let writer = try vault.begin(.preCopy, run: run)
        return try finish(writer, try store().preCopy(run: run, into: writer))
    }

    func finish(_ writer: any CheckpointWriter, _ stored: StoredStore) throws -> Checkpoint {
        try writer.finish(
            pin: PinState(version: "1", identity: "1"), stores: [stored], environment: [:], takenAt: SystemClock().now)
    }

    /// Every way in which a bad version may leave the files behind.
    func wreck() throws {
        try write(".env", "IMAGE_TAG=2\n", mode: 0o644)
        try fileSystem.remove(stack + "/conf/app.yaml")
        try write("conf/new.yaml", "b: 2\n")
        try fileSystem.removeTree(stack + "/uploads/deep")
        try write("uploads/deep", "a file where a directory was")
        try fileSystem.remove(stack + "/uploads/tool")
        try makeDirectory("uploads/tool")
        try write("uploads/tool/inside", "a directory where a file was")
        try fileSystem.remove(stack + "/uploads/outwards")
        try fileSystem.makeLink(stack + "/uploads/outwards", to: "elsewhere")
        try fileSystem.remove(stack + "/uploads/empty")
        try write("uploads/cafe\u{301}", "overwritten")
        try write("uploads/added", "new")
        try makeDirectory("uploads/added-directory")
        try write("uploads/added-directory/x", "new")
    }
}

struct Refused: Error {}

/// Stops at one effect as a crash would: nothing after it happens.
final class Crash: Sendable {
    private let state = Mutex((count: 0, isOver: false))
    let point: Int

    init(at point: Int) { self.point = point }

    var happened: Bool { state.withLock { $0.isOver } }

    func pass(_ call: InterceptedFileSystem.Call) throws {
        try state.withLock { state in
            if state.isOver { throw Refused() }
            guard call.isEffect else { return }
            state.count += 1
            guard state.count == point else { return }
            state.isOver = true
            throw Refused()
        }
    }
}

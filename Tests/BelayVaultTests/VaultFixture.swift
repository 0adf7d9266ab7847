import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Synchronization
import Testing

@testable import BelayVault

/// A directory of its own with a stack and a vault, removed afterwards.
final class VaultFixture {
    let root: String
    let fileSystem = RealFileSystem()
    let vault: PlainVault

    init() throws {
        root = try fileSystem.realPath("/tmp") + "/belay-vault-" + Random.bytes(6).map { String($0) }.joined()
        try fileSystem.makeDirectory(root + "/stack", mode: 0o755, parents: true)
        vault = PlainVault(directory: root + "/vault", stack: "demo", fileSystem: fileSystem)
    }

    deinit { try? fileSystem.removeTree(root) }

    func vault(before: @escaping @Sendable (InterceptedFileSystem.Call) throws -> Void) -> PlainVault {
        PlainVault(directory: root + "/vault", stack: "demo", fileSystem: InterceptedFileSystem(fileSystem, before: before))
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws -> String {
        let path = root + "/stack/" + name
        try fileSystem.writeAtomically(path, bytes, mode: mode, like: nil)
        return path
    }

    func entry(_ name: String) throws -> FileEntry {
        let status = try #require(try fileSystem.status(root + "/stack/" + name, followingLinks: false))
        return try FileTree.entry(of: RelativePath(name), status: status, in: root + "/stack", using: fileSystem)
    }

    /// Stores the named files of the stack as one store.
    @discardableResult
    func checkpoint(
        of names: [String], kind: Checkpoint.Kind = .sealed, run: Int? = 7, takenAt: Double = 1000, in vault: PlainVault? = nil
    ) throws -> Checkpoint {
        let vault = vault ?? self.vault
        let writer = try vault.begin(kind, run: run)
        let files = try names.map { name in
            let entry = try entry(name)
            guard entry.kind == .file else { return try writer.add(entry: entry) }
            return try writer.add(contentOf: root + "/stack/" + name, as: entry, idle: false)
        }
        return try finish(writer, files, takenAt: takenAt)
    }

    func finish(_ writer: any CheckpointWriter, _ files: [StoredFile], takenAt: Double = 1000) throws -> Checkpoint {
        try writer.finish(
            pin: PinState(version: "1.0.0", identity: "/releases/1.0.0"),
            stores: [StoredStore(facts: StoreFacts(name: "settings", kind: "files", bytes: 1), files: files)],
            environment: ["SECRET_KEY": "0123456789abcdef"], takenAt: takenAt)
    }

    func path(of checkpoint: Checkpoint, _ name: String) -> String { "\(root)/vault/\(checkpoint.id)/\(name)" }

    /// Replaces what a checkpoint's file holds; unsynced, since thousands of bytes are damaged one by one.
    func overwrite(_ path: String, _ bytes: [UInt8]) throws {
        let file = try #require(fopen(path, "wb"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        #expect(fclose(file) == 0)
    }

    /// Every name in the vault, hidden ones too.
    func names() throws -> [String] { try fileSystem.list(root + "/vault") }
}

struct Refused: Error {}

/// Counts effects, and stops at one of them as a crash would: nothing after it happens.
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

import BelayCore
import BelaySystem
import Synchronization

/// The real file system, until the call that changes something with number `after` + 1: from there on nothing happens any
/// more, as if the process had been killed.
final class DyingFileSystem: FileSystem {
    private let real = RealFileSystem()
    private let left: Mutex<Int>

    init(after: Int) { left = Mutex(after) }

    private func live() throws {
        try left.withLock {
            guard $0 > 0 else { throw BelayError(.failed, "killed") }
            $0 -= 1
        }
    }

    func status(_ path: String, followingLinks: Bool) throws -> FileStatus? {
        try real.status(path, followingLinks: followingLinks)
    }
    func list(_ directory: String) throws -> [String] { try real.list(directory) }
    func readLink(_ path: String) throws -> String { try real.readLink(path) }
    func realPath(_ path: String) throws -> String { try real.realPath(path) }
    func read(_ path: String, limit: Int) throws -> [UInt8] { try real.read(path, limit: limit) }
    func readChunks(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws { try real.readChunks(path, body) }
    func extendedAttributes(_ path: String) throws -> [String: [UInt8]] { try real.extendedAttributes(path) }
    func space(_ path: String) throws -> (availableBytes: Int64, device: UInt64) { try real.space(path) }

    func writeAtomically(_ path: String, _ bytes: [UInt8], mode: UInt32, like: String?) throws {
        try live()
        try real.writeAtomically(path, bytes, mode: mode, like: like)
    }
    func create(_ path: String, mode: UInt32, _ body: (any ByteSink) throws -> Void) throws {
        try live()
        try real.create(path, mode: mode, body)
    }
    func copy(_ source: String, to target: String, mode: UInt32, syncing: Bool) throws {
        try live()
        try real.copy(source, to: target, mode: mode, syncing: syncing)
    }
    func makeDirectory(_ path: String, mode: UInt32, parents: Bool) throws {
        try live()
        try real.makeDirectory(path, mode: mode, parents: parents)
    }
    func makeLink(_ path: String, to target: String) throws {
        try live()
        try real.makeLink(path, to: target)
    }
    func rename(_ source: String, to target: String) throws {
        try live()
        try real.rename(source, to: target)
    }
    func exchange(_ first: String, with second: String) throws {
        try live()
        try real.exchange(first, with: second)
    }
    func remove(_ path: String) throws {
        try live()
        try real.remove(path)
    }
    func removeTree(_ path: String) throws {
        try live()
        try real.removeTree(path)
    }
    func syncFile(_ path: String) throws {
        try live()
        try real.syncFile(path)
    }
    func syncAll(on directory: String) throws {
        try live()
        try real.syncAll(on: directory)
    }
    func syncDirectory(_ path: String) throws {
        try live()
        try real.syncDirectory(path)
    }
    func apply(_ entry: FileEntry, to path: String) throws {
        try live()
        try real.apply(entry, to: path)
    }
}

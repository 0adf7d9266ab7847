import BelayCore
import BelaySystem

/// Belay's own directory as if it lay on another file system: nothing can be renamed into it or out of it.
struct CrossDevice: FileSystem {
    private let real: any FileSystem
    private let own: String

    init(_ real: any FileSystem, own: String) {
        self.real = real
        self.own = own
    }

    func rename(_ source: String, to target: String) throws {
        guard source.hasPrefix(own) == target.hasPrefix(own) else {
            throw BelayError(.failed, "cannot rename \(source): another device")
        }
        try real.rename(source, to: target)
    }

    func status(_ path: String, followingLinks: Bool) throws -> FileStatus? {
        try real.status(path, followingLinks: followingLinks)
    }
    func list(_ directory: String) throws -> [String] { try real.list(directory) }
    func readLink(_ path: String) throws -> String { try real.readLink(path) }
    func realPath(_ path: String) throws -> String { try real.realPath(path) }
    func read(_ path: String, limit: Int) throws -> [UInt8] { try real.read(path, limit: limit) }
    func readChunks(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws { try real.readChunks(path, body) }
    func writeAtomically(_ path: String, _ bytes: [UInt8], mode: UInt32, like: String?) throws {
        try real.writeAtomically(path, bytes, mode: mode, like: like)
    }
    func create(_ path: String, mode: UInt32, _ body: (any ByteSink) throws -> Void) throws {
        try real.create(path, mode: mode, body)
    }
    func copy(_ source: String, to target: String, mode: UInt32, syncing: Bool) throws {
        try real.copy(source, to: target, mode: mode, syncing: syncing)
    }
    func makeDirectory(_ path: String, mode: UInt32, parents: Bool) throws {
        try real.makeDirectory(path, mode: mode, parents: parents)
    }
    func makeLink(_ path: String, to target: String) throws { try real.makeLink(path, to: target) }
    func hardLink(_ source: String, to target: String) throws { try real.hardLink(source, to: target) }
    func exchange(_ first: String, with second: String) throws { try real.exchange(first, with: second) }
    func remove(_ path: String) throws { try real.remove(path) }
    func removeTree(_ path: String) throws { try real.removeTree(path) }
    func syncFile(_ path: String) throws { try real.syncFile(path) }
    func syncAll(on directory: String) throws { try real.syncAll(on: directory) }
    func syncDirectory(_ path: String) throws { try real.syncDirectory(path) }
    func apply(_ entry: FileEntry, to path: String) throws { try real.apply(entry, to: path) }
    func extendedAttributes(_ path: String) throws -> [String: [UInt8]] { try real.extendedAttributes(path) }
    func space(_ path: String) throws -> (availableBytes: Int64, device: UInt64) { try real.space(path) }
}

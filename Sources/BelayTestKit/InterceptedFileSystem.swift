package import BelayCore
package import BelaySystem

/// The real file system, with a look at every call before it happens: to fail it, to count it, to change something first.
package struct InterceptedFileSystem: FileSystem {
    package struct Call: Sendable, Equatable {
        package var operation: String
        package var path: String

        package init(_ operation: String, _ path: String) {
            self.operation = operation
            self.path = path
        }

        /// Whether the call changes what would be found after a crash.
        package var isEffect: Bool {
            !["status", "list", "readLink", "realPath", "read", "readChunks", "extendedAttributes", "space"].contains(operation)
        }
    }

    private let real: any FileSystem
    private let before: @Sendable (Call) throws -> Void

    package init(_ real: any FileSystem, before: @escaping @Sendable (Call) throws -> Void) {
        self.real = real
        self.before = before
    }

    package func status(_ path: String, followingLinks: Bool) throws -> FileStatus? {
        try before(Call("status", path))
        return try real.status(path, followingLinks: followingLinks)
    }

    package func list(_ directory: String) throws -> [String] {
        try before(Call("list", directory))
        return try real.list(directory)
    }

    package func readLink(_ path: String) throws -> String {
        try before(Call("readLink", path))
        return try real.readLink(path)
    }

    package func realPath(_ path: String) throws -> String {
        try before(Call("realPath", path))
        return try real.realPath(path)
    }

    package func read(_ path: String, limit: Int) throws -> [UInt8] {
        try before(Call("read", path))
        return try real.read(path, limit: limit)
    }

    package func readChunks(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
        try before(Call("readChunks", path))
        try real.readChunks(path, body)
    }

    package func writeAtomically(_ path: String, _ bytes: [UInt8], mode: UInt32, like: String?) throws {
        try before(Call("writeAtomically", path))
        try real.writeAtomically(path, bytes, mode: mode, like: like)
    }

    package func create(_ path: String, mode: UInt32, _ body: (any ByteSink) throws -> Void) throws {
        try before(Call("create", path))
        try real.create(path, mode: mode, body)
    }

    package func copy(_ source: String, to target: String, mode: UInt32, syncing: Bool) throws {
        try before(Call(syncing ? "copy" : "copyUnsynced", target))
        try real.copy(source, to: target, mode: mode, syncing: syncing)
    }

    package func makeDirectory(_ path: String, mode: UInt32, parents: Bool) throws {
        try before(Call("makeDirectory", path))
        try real.makeDirectory(path, mode: mode, parents: parents)
    }

    package func makeLink(_ path: String, to target: String) throws {
        try before(Call("makeLink", path))
        try real.makeLink(path, to: target)
    }

    package func hardLink(_ source: String, to target: String) throws {
        try before(Call("hardLink", target))
        try real.hardLink(source, to: target)
    }

    package func rename(_ source: String, to target: String) throws {
        try before(Call("rename", target))
        try real.rename(source, to: target)
    }

    package func exchange(_ first: String, with second: String) throws {
        try before(Call("exchange", first))
        try real.exchange(first, with: second)
    }

    package func remove(_ path: String) throws {
        try before(Call("remove", path))
        try real.remove(path)
    }

    package func removeTree(_ path: String) throws {
        try before(Call("removeTree", path))
        try real.removeTree(path)
    }

    package func syncFile(_ path: String) throws {
        try before(Call("syncFile", path))
        try real.syncFile(path)
    }

    package func syncAll(on directory: String) throws {
        try before(Call("syncAll", directory))
        try real.syncAll(on: directory)
    }

    package func syncDirectory(_ path: String) throws {
        try before(Call("syncDirectory", path))
        try real.syncDirectory(path)
    }

    package func apply(_ entry: FileEntry, to path: String) throws {
        try before(Call("apply", path))
        try real.apply(entry, to: path)
    }

    package func extendedAttributes(_ path: String) throws -> [String: [UInt8]] {
        try before(Call("extendedAttributes", path))
        return try real.extendedAttributes(path)
    }

    package func space(_ path: String) throws -> (availableBytes: Int64, device: UInt64) {
        try before(Call("space", path))
        return try real.space(path)
    }
}

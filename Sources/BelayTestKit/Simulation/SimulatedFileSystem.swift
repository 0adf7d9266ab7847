import BelayCore
package import BelaySystem
import Glibc

/// The files of a simulated machine, as one process sees them: each of its calls to the kernel is a place to die at, or to
/// fail, and nothing is durable that was not synced.
///
/// Its effects are those of `RealFileSystem`, call by call, in the same order.
package struct SimulatedFileSystem: FileSystem {
    package let disk: SimulatedDisk
    /// Of the process whose calls these are.
    let life: Life
    let process: Int32
    /// Whether a sync of that path is without effect, as if it had been forgotten.
    let forgetsToSync: @Sendable (String) -> Bool

    package init(
        _ disk: SimulatedDisk, life: Life = Life(), process: Int32 = 1,
        forgetsToSync: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.disk = disk
        self.life = life
        self.process = process
        self.forgetsToSync = forgetsToSync
    }

    // MARK: Looks

    package func status(_ path: String, followingLinks: Bool) throws -> FileStatus? {
        try look("look at", path) { disk in
            try disk.find(path, following: followingLinks).flatMap { disk.status(of: $0) }
        }
    }

    package func list(_ directory: String) throws -> [String] {
        try look("list", directory) { disk in
            let inode = disk.inodes[try disk.require(directory)]
            guard let inode, inode.kind == .directory else { throw DiskError(ENOTDIR) }
            return inode.names.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    package func readLink(_ path: String) throws -> String {
        try look("read the link", path) { disk in
            let inode = disk.inodes[try disk.require(path, following: false)]
            guard let inode, inode.kind == .link else { throw DiskError(EINVAL) }
            return inode.target
        }
    }

    package func realPath(_ path: String) throws -> String { try look("resolve", path) { try $0.realPath(path) } }

    package func read(_ path: String, limit: Int) throws -> [UInt8] {
        let bytes = try content(path)
        guard bytes.count <= limit else {
            throw BelayError(.failed, "cannot read \(path): it is larger than \(limit) bytes")
        }
        return bytes
    }

    package func readChunks(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
        let bytes = try content(path)
        if bytes.isEmpty { return }
        _ = try bytes.withUnsafeBytes { try body($0) }
    }

    package func extendedAttributes(_ path: String) throws -> [String: [UInt8]] {
        try look("read the attributes of", path) { disk in
            disk.inodes[try disk.require(path, following: false)]?.attributes.extended ?? [:]
        }
    }

    package func space(_ path: String) throws -> (availableBytes: Int64, device: UInt64) {
        try look("measure the space of", path) { _ = try $0.require(path) }
        return (1 << 40, DiskState.device)
    }

    private func content(_ path: String) throws -> [UInt8] {
        try look("read", path) { disk in
            let inode = disk.inodes[try disk.require(path)]
            guard let inode, inode.kind == .file else { throw DiskError(EISDIR) }
            return inode.content
        }
    }

    // MARK: Syncs

    package func syncFile(_ path: String) throws {
        try sync(path) { try $0.require(path) }
    }

    package func syncAll(on directory: String) throws { try effect("sync all", directory) { disk in disk.syncAll() } }

    package func syncDirectory(_ path: String) throws {
        let isForgotten = forgetsToSync(path)
        try effect("sync directory", path) { disk in
            if isForgotten { return }
            let number = try disk.require(path)
            guard disk.inodes[number]?.kind == .directory else { throw DiskError(ENOTDIR) }
            disk.syncNames(of: number)
            disk.inodes[number]?.sync()
        }
    }

    func sync(_ path: String, _ inode: (DiskState) throws -> Int) throws {
        let isForgotten = forgetsToSync(path)
        try effect("sync", path) { disk in
            let number = try inode(disk)
            if !isForgotten { disk.inodes[number]?.sync() }
        }
    }

    // MARK: Calls

    func look<T: Sendable>(_ what: String, _ path: String, _ body: (inout DiskState) throws -> T) throws -> T {
        try life.require()
        return try call(what, path, body)
    }

    func effect<T: Sendable>(_ what: String, _ path: String, _ body: (inout DiskState) throws -> T) throws -> T {
        try life.point("\(what) \(path)")
        return try call(what, path, body)
    }

    private func call<T: Sendable>(_ what: String, _ path: String, _ body: (inout DiskState) throws -> T) throws -> T {
        do {
            return try disk.using { disk in try body(&disk) }
        } catch let error as DiskError {
            throw BelayError(.failed, "cannot \(what) \(path): \(errnoText(error.code))")
        }
    }
}

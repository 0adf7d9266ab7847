import BelayCore
import BelaySystem
import CSQLite
import Glibc

/// One file that SQLite has open on a simulated machine.
final class SimulatedVFSFile {
    /// What SQLite keeps of it, in memory of its own.
    struct Handle {
        var base: sqlite3_file
        var file: Unmanaged<SimulatedVFSFile>?
    }

    let vfs: SimulatedVFS
    let path: String
    let inode: Int
    /// A journal that was just made: its first sync is one of its directory too.
    var isNewJournal: Bool
    private let removesAtClose: Bool
    private var held = SQLITE_LOCK_NONE

    private init(_ vfs: SimulatedVFS, _ path: String, inode: Int, isNewJournal: Bool, removesAtClose: Bool) {
        self.vfs = vfs
        self.path = path
        self.inode = inode
        self.isNewJournal = isNewJournal
        self.removesAtClose = removesAtClose
        sharing.connections += 1
    }

    var sharing: SimulatedSharing {
        let known = vfs.sharing[inode] ?? SimulatedSharing()
        vfs.sharing[inode] = known
        return known
    }

    static func open(
        _ path: String, _ flags: Int32, _ outFlags: UnsafeMutablePointer<Int32>?, in file: UnsafeMutablePointer<sqlite3_file>,
        of vfs: SimulatedVFS
    ) -> Int32 {
        file.pointee.pMethods = nil
        return SimulatedVFS.result(SQLITE_CANTOPEN) {
            let files = vfs.files
            let present = try files.look("open", path) { try $0.find(path, following: true) }
            if present == nil, flags & SQLITE_OPEN_CREATE == 0 { throw DiskError(ENOENT) }
            let inode = try present ?? files.effect("create", path) { try $0.makeName(path, .file, mode: 0o644) }
            let isJournal = flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL) != 0
            let opened = SimulatedVFSFile(
                vfs, path, inode: inode, isNewJournal: isJournal && present == nil,
                removesAtClose: flags & SQLITE_OPEN_DELETEONCLOSE != 0)
            outFlags?.pointee = flags
            file.withMemoryRebound(to: Handle.self, capacity: 1) { $0.pointee.file = .passRetained(opened) }
            file.pointee.pMethods = UnsafePointer(vfs.methods)
        }
    }

    static func of(_ file: UnsafeMutablePointer<sqlite3_file>?) -> SimulatedVFSFile? {
        file?.withMemoryRebound(to: Handle.self, capacity: 1) { $0.pointee.file?.takeUnretainedValue() }
    }

    func close() -> Int32 {
        sharing.unlock(ObjectIdentifier(self), SQLITE_LOCK_NONE)
        sharing.connections -= 1
        if sharing.connections == 0 { vfs.sharing[inode] = nil }
        guard removesAtClose else { return SQLITE_OK }
        return SimulatedVFS.result(SQLiteRefusal.delete) { try vfs.files.remove(path) }
    }

    /// What lies beyond the end of the file reads as zeros.
    func read(_ buffer: UnsafeMutableRawPointer, _ count: Int, at offset: Int) -> Int32 {
        var found = 0
        let result = SimulatedVFS.result(SQLiteRefusal.read) {
            let inode = inode
            let bytes = try vfs.files.look("read", path) { disk -> [UInt8] in
                guard let content = disk.inodes[inode]?.content, offset < content.count else { return [] }
                return Array(content[offset..<min(content.count, offset + count)])
            }
            found = bytes.count
            bytes.withUnsafeBytes { buffer.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(buffer), byteCount: found) }
            memset(buffer + found, 0, count - found)
        }
        return result == SQLITE_OK && found < count ? SQLiteRefusal.shortRead : result
    }

    func write(_ bytes: [UInt8], at offset: Int) -> Int32 {
        let inode = inode
        return SimulatedVFS.result(SQLiteRefusal.write) {
            try vfs.files.effect("write", path) { $0.change(inode) { $0.write(bytes, at: offset, now: $1) } }
        }
    }

    func cut(to size: Int) -> Int32 {
        let inode = inode
        return SimulatedVFS.result(SQLiteRefusal.cut) {
            try vfs.files.effect("cut", path) { $0.change(inode) { $0.cut(to: size, now: $1) } }
        }
    }

    func sync() -> Int32 {
        let inode = inode
        return SimulatedVFS.result(SQLiteRefusal.sync) {
            try vfs.files.sync(path) { _ in inode }
            guard isNewJournal else { return }
            try vfs.files.syncDirectory(SimulatedFileSystem.parent(of: path))
            isNewJournal = false
        }
    }

    func size(_ answer: UnsafeMutablePointer<sqlite3_int64>) -> Int32 {
        let inode = inode
        return SimulatedVFS.result(SQLiteRefusal.size) {
            answer.pointee = Int64(try vfs.files.look("look at", path) { $0.inodes[inode]?.content.count ?? 0 })
        }
    }
}

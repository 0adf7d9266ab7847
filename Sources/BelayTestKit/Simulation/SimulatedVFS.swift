import BelaySystem
import CSQLite
import Glibc
import Synchronization

/// SQLite's own way to the files of a simulated machine, as one process of it: the journal's writes and syncs are places to
/// die at, and a power cut takes from it whatever it has not synced.
///
/// Locks and the shared index of a write-ahead log are this process's memory, and end with it.
package final class SimulatedVFS: @unchecked Sendable {
    // Unchecked: a machine and all that runs on it belong to one thread.
    private static let count = Atomic<Int>(0)

    /// What `sqlite3_open_v2` is told.
    package let name: String
    let files: SimulatedFileSystem
    var sharing: [Int: SimulatedSharing] = [:]
    private let registered: UnsafeMutablePointer<sqlite3_vfs>
    private let label: UnsafeMutablePointer<CChar>?
    let methods: UnsafeMutablePointer<sqlite3_io_methods>

    package init(_ files: SimulatedFileSystem) {
        self.files = files
        name = "simulated-\(Self.count.add(1, ordering: .relaxed).newValue)"
        label = strdup(name)
        methods = .allocate(capacity: 1)
        methods.initialize(to: Self.fileMethods)
        registered = .allocate(capacity: 1)
        registered.initialize(to: Self.methods)
        registered.pointee.zName = UnsafePointer(label)
        registered.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_vfs_register(registered, 0)
    }

    deinit {
        sqlite3_vfs_unregister(registered)
        registered.deallocate()
        methods.deallocate()
        free(label)
    }

    static func of(_ vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> SimulatedVFS? {
        vfs?.pointee.pAppData.map { Unmanaged<SimulatedVFS>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The call's result code: a process that died, and a disk that failed, look the same to SQLite.
    static func result(_ failure: Int32, _ body: () throws -> Void) -> Int32 {
        do {
            try body()
            return SQLITE_OK
        } catch {
            return "\(error)".contains("No space left") ? SQLITE_FULL : failure
        }
    }

    private static var methods: sqlite3_vfs {
        var vfs = sqlite3_vfs()
        vfs.iVersion = 1
        vfs.szOsFile = Int32(MemoryLayout<SimulatedVFSFile.Handle>.size)
        vfs.mxPathname = 512
        vfs.xOpen = { vfs, path, file, flags, outFlags in
            guard let vfs = SimulatedVFS.of(vfs), let file else { return SQLITE_CANTOPEN }
            return SimulatedVFSFile.open(path.map { String(cString: $0) } ?? "", flags, outFlags, in: file, of: vfs)
        }
        vfs.xDelete = { vfs, path, syncing in
            guard let vfs = SimulatedVFS.of(vfs), let path else { return SQLiteRefusal.delete }
            let name = String(cString: path)
            return SimulatedVFS.result(SQLiteRefusal.delete) {
                guard try vfs.files.status(name, followingLinks: false) != nil else { return }
                try vfs.files.remove(name)
                if syncing != 0 { try vfs.files.syncDirectory(SimulatedFileSystem.parent(of: name)) }
            }
        }
        vfs.xAccess = { vfs, path, _, answer in
            guard let vfs = SimulatedVFS.of(vfs), let path, let answer else { return SQLiteRefusal.access }
            return SimulatedVFS.result(SQLiteRefusal.access) {
                let status = try vfs.files.status(String(cString: path), followingLinks: true)
                answer.pointee = (status?.size ?? 0) > 0 ? 1 : 0
            }
        }
        vfs.xFullPathname = { _, path, size, out in
            guard let path, let out, strlen(path) < Int(size) else { return SQLITE_CANTOPEN }
            strcpy(out, path)
            return SQLITE_OK
        }
        vfs.xRandomness = { _, count, bytes in
            if let bytes { memset(bytes, 7, Int(count)) }
            return count
        }
        // Nobody else runs while this process waits.
        vfs.xSleep = { _, microseconds in microseconds }
        vfs.xCurrentTime = { _, days in
            days?.pointee = 2_461_000
            return SQLITE_OK
        }
        vfs.xGetLastError = { _, _, _ in 0 }
        return vfs
    }
}

import Glibc

/// A database with a write-ahead log that nobody has open: its log does not exist.
///
/// Reading such a file the ordinary way would make SQLite create `-wal` and `-shm` beside it and leave them there, which
/// changes a directory that is only looked at. It is read as immutable instead, and this tells whether that was right:
/// whoever opens the database creates the log before changing the file.
struct SQLiteStillness {
    private let path: String
    private let state: State

    private struct State: Equatable {
        var device: dev_t
        var inode: ino_t
        var size: off_t
        var modified: [Int]

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = status.st_dev
            inode = status.st_ino
            size = status.st_size
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    /// nil where the log exists.
    init?(_ path: String) {
        guard let state = State(path), !Self.hasLog(path) else { return nil }
        self.path = path
        self.state = state
    }

    /// Whether the file is still as it was when this was made, and nobody has come to write.
    var holds: Bool { State(path) == state && !Self.hasLog(path) }

    private static func hasLog(_ path: String) -> Bool {
        var status = stat()
        return lstat(path + "-wal", &status) == 0 || errno != ENOENT
    }
}

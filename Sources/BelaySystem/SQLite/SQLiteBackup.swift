import BelayCore
import CSQLite
import Glibc

extension SQLiteDatabase {
    /// Copies the database as of one instant into a new file, readable by its owner only; what lies there is replaced.
    ///
    /// It goes in one step, since a writer of another process makes a stepwise backup begin again with each write.
    /// The caller syncs. After a failure nothing is left at `path`.
    package func backup(to path: String) throws {
        let deadline = ContinuousClock.now + .seconds(busySeconds)
        while true {
            do {
                try using { try copy($0, to: path) }
                return
            } catch let error as SQLiteError where error.isBusy && ContinuousClock.now < deadline {
                usleep(20_000)
            } catch {
                try? clear(path)
                throw error
            }
        }
    }

    private func copy(_ source: SQLiteConnection, to path: String) throws {
        try clear(path)
        // Made here, so that no link is followed and nobody else can read it.
        let descriptor = open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create", path) }
        Glibc.close(descriptor)
        let target = try SQLiteConnection(path, flags: SQLITE_OPEN_READWRITE, busySeconds: busySeconds, foreign: false)
        guard let backup = sqlite3_backup_init(target.handle, "main", source.handle, "main") else { throw target.error() }
        let result = sqlite3_backup_step(backup, -1)
        let finished = sqlite3_backup_finish(backup)
        guard result == SQLITE_DONE, finished == SQLITE_OK else {
            let code = result == SQLITE_DONE ? finished : result
            throw SQLiteError(code: code, message: String(cString: sqlite3_errstr(code)))
        }
    }

    /// A log or journal that stayed behind would be applied to the new file.
    private func clear(_ path: String) throws {
        for suffix in ["-wal", "-shm", "-journal", ""] {
            guard unlink(path + suffix) == 0 || errno == ENOENT else { throw failure("replace", path + suffix) }
        }
    }

    private func failure(_ verb: String, _ path: String) -> BelayError {
        BelayError(.failed, "cannot \(verb) \(path): \(String(cString: strerror(errno)).lowercased())")
    }
}

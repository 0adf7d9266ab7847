import BelayCore
import Glibc

/// Holds a name: a file that stays, empty, and that every user of the machine may lock.
package struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// nil when another holds it.
    package init?(acquiring path: String) throws {
        try requireAbsolute(path, toDo: "lock")
        while true {
            let number = try Self.openOrCreate(path)
            let outcome: Outcome
            do {
                outcome = try Self.take(number, path)
            } catch {
                releaseLocks([number])
                throw error
            }
            switch outcome {
            case .held:
                descriptor = number
                return
            case .heldByAnother:
                releaseLocks([number])
                return nil
            case .replaced:
                releaseLocks([number])
            }
        }
    }

    deinit { releaseLocks([descriptor]) }

    private enum Outcome {
        case held
        case heldByAnother
        case replaced
    }

    private static func take(_ number: Int32, _ path: String) throws -> Outcome {
        var opened = stat()
        try systemCall(or: "lock \(path)") { fstat(number, &opened) }
        guard opened.st_mode & S_IFMT == S_IFREG else {
            throw BelayError(.failed, "cannot lock \(path): it is not a regular file")
        }
        guard try hold(number, called: path) else { return .heldByAnother }
        // Somebody may have removed the name between our two calls: a lock on a file without a name excludes nobody.
        var named = stat()
        let (_, code) = systemCall { lstat(path, &named) }
        return code == 0 && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino ? .held : .replaced
    }

    /// Opened without O_CREAT first: in a sticky directory the kernel refuses that flag on the file of another user.
    private static func openOrCreate(_ path: String) throws -> Int32 {
        let flags = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK
        while true {
            let (existing, code) = systemCall { open(path, O_RDONLY | flags) }
            if code == 0 { return existing }
            guard code == ENOENT else { throw fileError("lock \(path)", code) }
            let (created, reason) = systemCall { open(path, O_RDWR | O_CREAT | O_EXCL | flags, 0o666) }
            if reason == EEXIST { continue }
            guard reason == 0 else { throw fileError("lock \(path)", reason) }
            // The umask would keep other users from taking turns.
            fchmod(created, 0o666)
            return created
        }
    }
}

import CSQLite
import Glibc

/// What a path must be before SQLite gets it, which gives many names a meaning of its own.
enum SQLitePath {
    /// Refuses what is no plain file: opening a pipe would wait for ever.
    static func check(_ path: String, mayBeMissing: Bool) throws {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw SQLiteError(code: SQLITE_CANTOPEN, message: "the path is not absolute")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            if mayBeMissing, errno == ENOENT { return }
            throw SQLiteError(code: SQLITE_CANTOPEN, message: String(cString: strerror(errno)).lowercased())
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SQLiteError(code: SQLITE_CANTOPEN, message: "it is not a regular file")
        }
    }

    /// `file:` with everything escaped that would end the path (`?`, `#`) or be unescaped (`%`).
    static func uri(_ path: String, _ parameters: String) -> String {
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                uri += "%" + Hexadecimal.text([byte])
            }
        }
        return uri + "?" + parameters
    }
}

import Glibc

/// Whether this process may do something with a file, asked without doing it.
package enum FileAccess {
    package static func canExecute(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return allows(path, X_OK)
    }

    /// True for a file that is not there yet; whether it can be made is `canCreate`.
    package static func canAppend(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return errno == ENOENT }
        return status.st_mode & S_IFMT != S_IFDIR && allows(path, W_OK)
    }

    /// Whether a file can be made in this directory, or the directory in the nearest one above it that exists.
    package static func canCreate(in directory: String) -> Bool {
        var path = directory
        var status = stat()
        while stat(path, &status) != 0 {
            guard errno == ENOENT, let slash = path.lastIndex(of: "/"), path != "/" else { return false }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        return status.st_mode & S_IFMT == S_IFDIR && allows(path, W_OK | X_OK)
    }

    private static func allows(_ path: String, _ mode: Int32) -> Bool {
        faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0
    }
}

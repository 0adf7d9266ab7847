import BelayCore
import Glibc

/// The files of this machine.
package struct RealFileSystem: FileSystem {
    package init() {}

    package func status(_ path: String, followingLinks: Bool) throws -> FileStatus? {
        try requireAbsolute(path, toDo: "look at")
        var status = stat()
        let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
        let (_, code) = systemCall { fstatat(AT_FDCWD, path, &status, flags) }
        if code == ENOENT || code == ENOTDIR { return nil }
        guard code == 0 else { throw fileError("look at \(path)", code) }
        return FileStatus(status)
    }

    package func list(_ directory: String) throws -> [String] {
        let opened = try Descriptor(directory, O_RDONLY | O_DIRECTORY, toDo: "list")
        return try names(in: opened, called: directory)
    }

    package func readLink(_ path: String) throws -> String {
        try requireAbsolute(path, toDo: "read the link")
        var room = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = try room.withUnsafeMutableBytes { buffer in
            guard let address = buffer.baseAddress else { return 0 }
            return try systemCall(or: "read the link \(path)") { readlink(path, address, buffer.count) }
        }
        guard let target = String(validating: room.prefix(count), as: UTF8.self) else {
            throw BelayError(.failed, "cannot read the link \(path): its target is not UTF-8")
        }
        return target
    }

    package func realPath(_ path: String) throws -> String {
        try requireAbsolute(path, toDo: "resolve")
        guard let resolved = realpath(path, nil) else {
            let code = errno
            throw fileError("resolve \(path)", code)
        }
        defer { free(resolved) }
        guard let text = String(validatingCString: resolved) else {
            throw BelayError(.failed, "cannot resolve \(path): the real path is not UTF-8")
        }
        return text
    }

    package func space(_ path: String) throws -> (availableBytes: Int64, device: UInt64) {
        try requireAbsolute(path, toDo: "measure the space of")
        var space = statvfs()
        var status = stat()
        try systemCall(or: "measure the space of \(path)") { statvfs(path, &space) }
        try systemCall(or: "measure the space of \(path)") { stat(path, &status) }
        // What an ordinary process may use: the share reserved for root is not for us to fill.
        let (bytes, overflow) = Int64(clamping: space.f_bavail).multipliedReportingOverflow(by: Int64(clamping: space.f_frsize))
        return (overflow ? .max : bytes, UInt64(status.st_dev))
    }
}

extension FileStatus {
    init(_ status: stat) {
        let kind: FileEntry.Kind? =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: nil
            }
        self.init(
            kind: kind, mode: status.st_mode & 0o7777, owner: status.st_uid, group: status.st_gid, size: Int64(status.st_size),
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            modifiedNanoseconds: nanoseconds(status.st_mtim), changedNanoseconds: nanoseconds(status.st_ctim))
    }
}

private func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }

/// Sorted by bytes; a name that is no UTF-8 is refused, since a repaired one would name another file.
func names(in directory: borrowing Descriptor, called path: String) throws -> [String] {
    let copy = try systemCall(or: "list \(path)") { fcntl(directory.number, F_DUPFD_CLOEXEC, 0) }
    guard let stream = fdopendir(copy) else {
        let code = errno
        close(copy)
        throw fileError("list \(path)", code)
    }
    defer { closedir(stream) }
    rewinddir(stream)
    var names: [String] = []
    while true {
        errno = 0
        guard let entry = readdir(stream) else {
            let code = errno
            guard code == 0 else { throw fileError("list \(path)", code) }
            break
        }
        let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
            field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                String(validatingCString: $0)
            }
        }
        guard let name else { throw BelayError(.failed, "cannot list \(path): a name in it is not UTF-8") }
        if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

import BelayCore
import Glibc

extension RealFileSystem {
    package func writeAtomically(_ path: String, _ bytes: [UInt8], mode: UInt32, like: String?) throws {
        let directory = try parent(of: path, toDo: "write")
        let temporary = TemporaryName.make(in: directory)
        let file = try Descriptor(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, toDo: "create")
        do {
            try bytes.withUnsafeBytes { try file.writeAll($0, toDo: "write \(path)") }
            if let like, let status = try status(like, followingLinks: true) {
                try resemble(file, status: status, attributes: attributes(of: like, followingLinks: true), path: path)
            } else {
                try systemCall(or: "set the mode of \(path)") { fchmod(file.number, mode) }
            }
            try file.sync(toDo: "sync \(path)")
            try rename(temporary, to: path)
        } catch {
            unlink(temporary)
            throw error
        }
        try syncDirectory(directory)
    }

    package func writeUntilReboot(_ path: String, _ bytes: [UInt8], mode: UInt32) throws {
        let temporary = TemporaryName.make(in: try parent(of: path, toDo: "write"))
        try makeFile(temporary, mode: mode, syncing: false) { file in
            try bytes.withUnsafeBytes { try file.writeAll($0, toDo: "write \(path)") }
        }
        do {
            try rename(temporary, to: path)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    package func create(_ path: String, mode: UInt32, _ body: (any ByteSink) throws -> Void) throws {
        try makeFile(path, mode: mode, syncing: true) { file in
            let sink = DescriptorSink(file.number, path: path)
            // The sink may outlive this call in the hands of `body`; the descriptor does not.
            defer { sink.close() }
            try body(sink)
        }
    }

    /// What is left of a file that could not be made whole is removed.
    func makeFile(_ path: String, mode: UInt32, syncing: Bool, _ body: (borrowing Descriptor) throws -> Void) throws {
        let file = try Descriptor(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, toDo: "create")
        do {
            try body(file)
            try systemCall(or: "set the mode of \(path)") { fchmod(file.number, mode) }
            if syncing { try file.sync(toDo: "sync \(path)") }
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Owner where that is permitted; without the right owner, setuid and setgid would give somebody else's rights away.
    private func resemble(
        _ file: borrowing Descriptor, status: FileStatus, attributes: [String: [UInt8]], path: String
    ) throws {
        let both = systemCall { fchown(file.number, status.owner, status.group) }
        if both.code != 0 { _ = systemCall { fchown(file.number, uid_t.max, status.group) } }
        guard both.code == 0 || both.code == EPERM else { throw fileError("set the owner of \(path)", both.code) }
        try set(attributes, on: "/proc/self/fd/\(file.number)", called: path)
        let mode = both.code == 0 ? status.mode : status.mode & 0o777
        try systemCall(or: "set the mode of \(path)") { fchmod(file.number, mode) }
    }
}

/// The directory that holds the last name of a path.
func parent(of path: String, toDo what: String) throws -> String {
    try requireAbsolute(path, toDo: what)
    guard let slash = path.lastIndex(of: "/"), path.index(after: slash) < path.endIndex else {
        throw BelayError(.failed, "cannot \(what) \(path): the path names no file")
    }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

private final class DescriptorSink: ByteSink {
    private var number: Int32?
    private let path: String

    init(_ number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    func close() { number = nil }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard let number else { throw BelayError(.failed, "internal error: \(path) is written after its end") }
        try writeAll(bytes, to: number, toDo: "write \(path)")
    }
}

import BelayCore
import Glibc

/// An open descriptor, closed with its scope; children do not inherit it.
struct Descriptor: ~Copyable {
    let number: Int32

    init(owning number: Int32) { self.number = number }

    /// `mode` counts where `flags` create. What is opened may be a pipe that nobody writes to: that never blocks.
    init(_ path: String, _ flags: Int32, mode: UInt32 = 0, toDo what: String) throws {
        try requireAbsolute(path, toDo: what)
        number = try systemCall(or: "\(what) \(path)") { open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, mode) }
    }

    deinit { close(number) }

    func status(toDo what: String) throws -> stat {
        var status = stat()
        try systemCall(or: what) { fstat(number, &status) }
        return status
    }

    func writeAll(_ bytes: UnsafeRawBufferPointer, toDo what: @autoclosure () -> String) throws {
        try BelaySystem.writeAll(bytes, to: number, toDo: what())
    }

    /// Once only: after a failed fsync the kernel may have dropped the pages, and a second one would lie.
    func sync(toDo what: @autoclosure () -> String) throws {
        guard fsync(number) == 0 else {
            let code = errno
            throw fileError(what(), code)
        }
    }
}

func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, toDo what: @autoclosure () -> String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
        let piece = UnsafeRawBufferPointer(rebasing: rest)
        let count = try systemCall(or: what()) { write(descriptor, piece.baseAddress, piece.count) }
        rest = rest.dropFirst(count)
    }
}

/// A relative path would mean another file after a change of directory; a NUL would cut the path short.
func requireAbsolute(_ path: String, toDo what: String) throws {
    guard path.utf8.first == UInt8(ascii: "/") else {
        throw BelayError(.failed, "cannot \(what) \(path.isEmpty ? "an empty path" : path): the path is not absolute")
    }
    guard !path.utf8.contains(0) else {
        throw BelayError(.failed, "cannot \(what) \(path.debugDescription): the path holds a NUL")
    }
}

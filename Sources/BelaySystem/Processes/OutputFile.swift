import Glibc

/// A file that a child writes its output into; nothing of it passes through us.
final class OutputFile {
    let descriptor: Descriptor
    private let path: String

    /// Only we can read it: it may be anybody's data. Never through a link.
    init(_ path: String) throws {
        self.path = path
        descriptor = try Descriptor(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600, toDo: "write")
        // The flag that keeps opening from blocking would stay with the child.
        try systemCall(or: "write \(path)") { fcntl(descriptor.number, F_SETFL, 0) }
    }

    func sync() throws { try descriptor.sync(toDo: "sync \(path)") }
}

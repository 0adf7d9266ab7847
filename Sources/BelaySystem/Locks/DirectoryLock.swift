import BelayCore
import Glibc

/// Holds directories themselves, known by device and inode: two paths to one directory exclude each other.
/// The kernel frees it with its holder, however that ends; no child inherits it.
package struct DirectoryLock: ~Copyable {
    private let descriptors: [Int32]

    /// All of them or none; nil when another holds one.
    package init?(acquiring paths: [String]) throws {
        var opened: [OpenDirectory] = []
        do {
            for path in paths { opened.append(try OpenDirectory(path)) }
            // One order for everybody, so that of two that want the same directories one gets them all.
            opened.sort { ($0.device, $0.inode) < ($1.device, $1.inode) }
            guard try Self.holdAll(opened) else {
                releaseLocks(opened.map(\.descriptor))
                return nil
            }
        } catch {
            releaseLocks(opened.map(\.descriptor))
            throw error
        }
        descriptors = opened.map(\.descriptor)
    }

    deinit { releaseLocks(descriptors) }

    private static func holdAll(_ directories: [OpenDirectory]) throws -> Bool {
        for (index, directory) in directories.enumerated() {
            // The same one twice would exclude itself.
            if index > 0, directory.isSame(as: directories[index - 1]) { continue }
            guard try hold(directory.descriptor, called: directory.path) else { return false }
        }
        return true
    }
}

private struct OpenDirectory {
    let path: String
    let descriptor: Int32
    let device: UInt64
    let inode: UInt64

    init(_ path: String) throws {
        try requireAbsolute(path, toDo: "lock")
        let number = try systemCall(or: "lock \(path)") { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        var status = stat()
        let (_, code) = systemCall { fstat(number, &status) }
        guard code == 0 else {
            close(number)
            throw fileError("lock \(path)", code)
        }
        self.path = path
        descriptor = number
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    func isSame(as other: OpenDirectory) -> Bool { device == other.device && inode == other.inode }
}

/// False when another holds it.
func hold(_ descriptor: Int32, called path: String) throws -> Bool {
    let (_, code) = systemCall { flock(descriptor, LOCK_EX | LOCK_NB) }
    if code == EWOULDBLOCK { return false }
    guard code == 0 else { throw fileError("lock \(path)", code) }
    return true
}

/// Unlocked first: a child of ours between fork and exec still holds a copy of the descriptor.
func releaseLocks(_ descriptors: [Int32]) {
    for descriptor in descriptors {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}

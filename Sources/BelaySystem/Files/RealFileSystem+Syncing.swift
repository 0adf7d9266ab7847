import BelayCore
import CShims
import Glibc

extension RealFileSystem {
    package func syncFile(_ path: String) throws {
        let file = try Descriptor(path, O_RDONLY, toDo: "sync")
        try file.sync(toDo: "sync \(path)")
    }

    package func syncDirectory(_ path: String) throws {
        let directory = try Descriptor(path, O_RDONLY | O_DIRECTORY, toDo: "sync")
        guard fsync(directory.number) != 0 else { return }
        let code = errno
        // Some network file systems have nothing to sync in a directory, and say so in this way.
        if code != EINVAL { throw fileError("sync \(path)", code) }
    }

    package func syncAll(on directory: String) throws {
        let place = try Descriptor(directory, O_RDONLY | O_DIRECTORY, toDo: "sync")
        try systemCall(or: "sync the file system of \(directory)") { belay_sync_file_system(place.number) }
    }
}

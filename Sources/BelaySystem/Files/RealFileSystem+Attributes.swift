package import BelayCore
import CShims
import Glibc

extension RealFileSystem {
    package func apply(_ entry: FileEntry, to path: String) throws {
        // The thing itself is held, without opening it: nobody can put a link in its place between two of these calls.
        try requireAbsolute(path, toDo: "set the attributes of")
        let held = Descriptor(owning: try systemCall(or: "open \(path)") { belay_hold(path) })
        let status = FileStatus(try held.status(toDo: "look at \(path)"))
        guard status.kind == entry.kind else {
            throw BelayError(.failed, "cannot set the attributes of \(path): it is not a \(entry.kind.rawValue)")
        }
        // The owner first: a change of owner clears setuid, setgid and capabilities.
        if status.owner != entry.owner || status.group != entry.group {
            try systemCall(or: "set the owner of \(path)") {
                belay_change_owner(held.number, entry.owner, entry.group)
            }
        }
        if entry.kind == .link {
            try set(entry.extendedAttributes, on: path, called: path)
            try setTime(entry, of: path, following: false, called: path)
        } else {
            let itself = "/proc/self/fd/\(held.number)"
            // Before the mode: the owner of a read-only file may not set them.
            try replaceAttributes(of: itself, by: entry.extendedAttributes, called: path)
            try systemCall(or: "set the mode of \(path)") { chmod(itself, entry.mode & 0o7777) }
            try setTime(entry, of: itself, following: true, called: path)
        }
    }

    package func extendedAttributes(_ path: String) throws -> [String: [UInt8]] {
        try attributes(of: path, followingLinks: false)
    }

    private func setTime(_ entry: FileEntry, of place: String, following: Bool, called path: String) throws {
        // Before 1970, too, the nanoseconds count forward.
        var (seconds, rest) = entry.modifiedNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
        try systemCall(or: "set the time of \(path)") { belay_set_modified(place, following ? 1 : 0, seconds, Int(rest)) }
    }
}

import BelayCore
import CShims
import Glibc

extension RealFileSystem {
    package func removeTree(_ path: String) throws {
        try requireAbsolute(path, toDo: "remove")
        let names = path.split(separator: "/").map(String.init)
        guard let last = names.last else { throw BelayError(.failed, "cannot remove \(path): it is the root of the machine") }
        guard !names.contains(".."), last != "." else {
            throw BelayError(.failed, "cannot remove \(path): the path holds . or ..")
        }
        let above = "/" + names.dropLast().joined(separator: "/")
        guard try status(above, followingLinks: true)?.kind == .directory else { return }
        let directory = try Descriptor(above, O_RDONLY | O_DIRECTORY, toDo: "open")
        try removeEntry(last, of: directory, called: path, depth: 0)
    }

    /// Every step is taken from an open directory to a name in it: a name exchanged for a link meanwhile leads nowhere.
    private func removeEntry(_ name: String, of directory: borrowing Descriptor, called path: String, depth: Int) throws {
        let (_, code) = systemCall { unlinkat(directory.number, name, 0) }
        if code == 0 || code == ENOENT { return }
        guard code == EISDIR else { throw fileError("remove \(path)", code) }
        // One descriptor is open for each level.
        guard depth < deepestTree else {
            throw BelayError(.failed, "cannot remove \(path): it lies deeper than \(deepestTree) levels")
        }
        try removeContent(of: name, in: directory, called: path, depth: depth)
        let (_, last) = systemCall { unlinkat(directory.number, name, AT_REMOVEDIR) }
        guard last == 0 || last == ENOENT else { throw fileError("remove \(path)", last) }
    }

    private func removeContent(of name: String, in directory: borrowing Descriptor, called path: String, depth: Int) throws {
        let (number, code) = systemCall { belay_open_directory_below(directory.number, name) }
        if code == EXDEV { throw BelayError(.failed, "cannot remove \(path): another file system is mounted there") }
        if code == ENOENT { return }
        guard code == 0 else { throw fileError("remove \(path)", code) }
        let inside = Descriptor(owning: number)
        let mode = try inside.status(toDo: "remove \(path)").st_mode
        // Only its owner or root comes this far; a directory without the right to write keeps its names from its owner too.
        if geteuid() != 0, mode & 0o300 != 0o300 { fchmod(inside.number, mode & 0o7777 | 0o700) }
        for inner in try names(in: inside, called: path) {
            try removeEntry(inner, of: inside, called: path + "/" + inner, depth: depth + 1)
        }
    }
}

private let deepestTree = 500

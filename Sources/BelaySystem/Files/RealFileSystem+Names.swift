import BelayCore
import CShims
import Glibc

extension RealFileSystem {
    package func makeDirectory(_ path: String, mode: UInt32, parents: Bool) throws {
        try requireAbsolute(path, toDo: "create")
        if parents { try makeParents(of: path, mode: mode) }
        let (_, code) = systemCall { mkdir(path, mode) }
        if code == EEXIST, parents, try status(path, followingLinks: true)?.kind == .directory { return }
        guard code == 0 else { throw fileError("create \(path)", code) }
        // The umask has no say in what a mode is meant to be.
        try systemCall(or: "set the mode of \(path)") { fchmodat(AT_FDCWD, path, mode, 0) }
    }

    private func makeParents(of path: String, mode: UInt32) throws {
        let above = try parent(of: path, toDo: "create")
        guard above != "/", try status(above, followingLinks: true) == nil else { return }
        try makeDirectory(above, mode: mode, parents: true)
    }

    package func makeLink(_ path: String, to target: String) throws {
        try requireAbsolute(path, toDo: "create")
        try systemCall(or: "create the link \(path)") { symlink(target, path) }
    }

    package func rename(_ source: String, to target: String) throws {
        try requireAbsolute(source, toDo: "rename")
        try requireAbsolute(target, toDo: "rename to")
        try systemCall(or: "rename \(source) to \(target)") { Glibc.rename(source, target) }
    }

    package func exchange(_ first: String, with second: String) throws {
        try requireAbsolute(first, toDo: "exchange")
        try requireAbsolute(second, toDo: "exchange")
        try systemCall(or: "exchange \(first) with \(second)") { belay_exchange(first, second) }
    }

    package func remove(_ path: String) throws {
        try requireAbsolute(path, toDo: "remove")
        let (_, code) = systemCall { unlink(path) }
        if code == EISDIR {
            try systemCall(or: "remove \(path)") { rmdir(path) }
        } else if code != 0 {
            throw fileError("remove \(path)", code)
        }
    }
}

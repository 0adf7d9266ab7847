import BelayCore
import BelaySystem
import Glibc

extension SimulatedFileSystem {
    package func makeDirectory(_ path: String, mode: UInt32, parents: Bool) throws {
        if parents {
            let above = Self.parent(of: path)
            if !above.isEmpty, try status(above, followingLinks: true) == nil {
                try makeDirectory(above, mode: mode, parents: true)
            }
            if try status(path, followingLinks: true)?.kind == .directory { return }
        }
        try effect("make directory", path) { _ = try $0.makeName(path, .directory, mode: mode) }
    }

    package func makeLink(_ path: String, to target: String) throws {
        try effect("link", path) { disk in
            let inode = try disk.makeName(path, .link, mode: 0o777)
            disk.inodes[inode]?.target = target
        }
    }

    package func hardLink(_ source: String, to target: String) throws {
        try effect("hard link", target) { try $0.hardLink(source, target) }
    }

    package func rename(_ source: String, to target: String) throws {
        try effect("rename", target) { try $0.rename(source, target) }
    }

    package func exchange(_ first: String, with second: String) throws {
        try effect("exchange", first) { try $0.exchange(first, second) }
    }

    package func remove(_ path: String) throws { try effect("remove", path) { try $0.remove(path) } }

    package func removeTree(_ path: String) throws {
        guard let status = try status(path, followingLinks: false) else { return }
        if status.kind == .directory {
            for name in try list(path) { try removeTree(path + "/" + name) }
        }
        try remove(path)
    }
}

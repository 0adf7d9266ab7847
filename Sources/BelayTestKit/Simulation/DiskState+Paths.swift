import BelayCore
import BelaySystem
import Glibc

/// Why a call of the simulated kernel failed, as an errno.
struct DiskError: Error {
    var code: Int32
    init(_ code: Int32) { self.code = code }
}

/// From paths to inodes, and the calls that change names.
extension DiskState {
    struct Place {
        var directory: Int
        var name: String
        var inode: Int?
        /// Without links, unless the last name is one.
        var path: String
    }

    private static let mostLinks = 16

    /// The inode at a path; nil where nothing is.
    func find(_ path: String, following: Bool) throws -> Int? {
        do {
            return try place(path, following: following).inode
        } catch let error as DiskError where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        }
    }

    func require(_ path: String, following: Bool = true) throws -> Int {
        guard let inode = try place(path, following: following).inode else { throw DiskError(ENOENT) }
        return inode
    }

    /// Where a name is, or would be.
    func place(_ path: String, following: Bool, links: Int = 0) throws -> Place {
        guard path.utf8.first == UInt8(ascii: "/") else { throw DiskError(EINVAL) }
        guard links < Self.mostLinks else { throw DiskError(ELOOP) }
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        var directory = Self.root
        var walked = ""
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            guard inodes[directory]?.kind == .directory else { throw DiskError(ENOTDIR) }
            let found = inodes[directory]?.names[String(part)]
            if let found, inodes[found]?.kind == .link, !isLast || following {
                let target = inodes[found]?.target ?? ""
                let rest = parts[(index + 1)...].map { "/" + $0 }.joined()
                return try place(
                    (target.utf8.first == UInt8(ascii: "/") ? target : walked + "/" + target) + rest, following: following,
                    links: links + 1)
            }
            if isLast { return Place(directory: directory, name: String(part), inode: found, path: walked + "/" + part) }
            guard let found else { throw DiskError(ENOENT) }
            directory = found
            walked += "/" + part
        }
        return Place(directory: Self.root, name: ".", inode: Self.root, path: "/")
    }

    func realPath(_ path: String) throws -> String {
        let place = try place(path, following: true)
        guard place.inode != nil else { throw DiskError(ENOENT) }
        return place.path
    }

    mutating func makeName(_ path: String, _ kind: FileEntry.Kind, mode: UInt32) throws -> Int {
        let place = try place(path, following: false)
        guard place.inode == nil else { throw DiskError(EEXIST) }
        guard inodes[place.directory]?.kind == .directory else { throw DiskError(ENOTDIR) }
        let inode = make(kind, mode: mode)
        apply([NameChange.Edit(directory: place.directory, name: place.name, inode: inode)])
        return inode
    }

    mutating func hardLink(_ source: String, _ target: String) throws {
        let inode = try require(source, following: false)
        guard inodes[inode]?.kind != .directory else { throw DiskError(EPERM) }
        let place = try place(target, following: false)
        guard place.inode == nil else { throw DiskError(EEXIST) }
        apply([NameChange.Edit(directory: place.directory, name: place.name, inode: inode)])
    }

    mutating func rename(_ source: String, _ target: String) throws {
        let from = try place(source, following: false)
        guard let inode = from.inode else { throw DiskError(ENOENT) }
        let into = try place(target, following: false)
        if let present = into.inode, let kind = inodes[present]?.kind {
            guard (kind == .directory) == (inodes[inode]?.kind == .directory) else { throw DiskError(EISDIR) }
            if kind == .directory, inodes[present]?.names.isEmpty == false { throw DiskError(ENOTEMPTY) }
        }
        apply([
            NameChange.Edit(directory: from.directory, name: from.name, inode: nil),
            NameChange.Edit(directory: into.directory, name: into.name, inode: inode),
        ])
    }

    mutating func exchange(_ first: String, _ second: String) throws {
        let one = try place(first, following: false)
        let two = try place(second, following: false)
        guard let inode = one.inode, let other = two.inode else { throw DiskError(ENOENT) }
        apply([
            NameChange.Edit(directory: one.directory, name: one.name, inode: other),
            NameChange.Edit(directory: two.directory, name: two.name, inode: inode),
        ])
    }

    mutating func remove(_ path: String) throws {
        let place = try place(path, following: false)
        guard let inode = place.inode else { throw DiskError(ENOENT) }
        if inodes[inode]?.names.isEmpty == false { throw DiskError(ENOTEMPTY) }
        apply([NameChange.Edit(directory: place.directory, name: place.name, inode: nil)])
    }
}

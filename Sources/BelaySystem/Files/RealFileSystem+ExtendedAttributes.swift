import BelayCore
import CShims
import Glibc

extension RealFileSystem {
    func attributes(of path: String, followingLinks: Bool) throws -> [String: [UInt8]] {
        try requireAbsolute(path, toDo: "read the attributes of")
        let list = try growing("read the attributes of \(path)", tolerating: [ENOTSUP]) { room, size in
            followingLinks ? listxattr(path, room, size) : llistxattr(path, room, size)
        }
        var attributes: [String: [UInt8]] = [:]
        for name in (list ?? []).split(separator: 0) {
            guard let name = String(validating: name, as: UTF8.self) else {
                throw BelayError(.failed, "cannot read the attributes of \(path): a name is not UTF-8")
            }
            // One that is listed and cannot be had is gone meanwhile, or is kept by the kernel for itself.
            attributes[name] = try growing("read \(name) of \(path)", tolerating: [ENODATA, ENOTSUP]) { room, size in
                followingLinks ? getxattr(path, name, room, size) : lgetxattr(path, name, room, size)
            }
        }
        return attributes
    }

    func set(_ attributes: [String: [UInt8]], on place: String, called path: String) throws {
        let following = place.hasPrefix("/proc/self/fd/")
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            let (_, code) = systemCall {
                following ? setxattr(place, name, value, value.count, 0) : lsetxattr(place, name, value, value.count, 0)
            }
            // Labels and capabilities are the administrator's to give.
            let privileged = name.hasPrefix("security.") || name.hasPrefix("trusted.")
            if code == EPERM && privileged && geteuid() != 0 { continue }
            guard code == 0 else { throw fileError("set \(name) of \(path)", code) }
        }
    }

    /// An inherited ACL or a stray attribute is a difference too; labels are the security module's own.
    func replaceAttributes(of place: String, by wanted: [String: [UInt8]], called path: String) throws {
        let present = try attributes(of: place, followingLinks: true)
        for name in present.keys.sorted() where wanted[name] == nil {
            guard name.hasPrefix("user.") || name.hasPrefix("system.posix_acl_") else { continue }
            try systemCall(or: "remove \(name) of \(path)") { removexattr(place, name) }
        }
        try set(wanted.filter { present[$0.key] != $0.value }, on: place, called: path)
    }

    /// Asks for the size, then for the value, and again should it have grown in between.
    private func growing(
        _ what: String, tolerating tolerated: [Int32], _ call: (UnsafeMutableRawPointer?, Int) -> Int
    ) throws -> [UInt8]? {
        while true {
            let (size, sizeCode) = systemCall { call(nil, 0) }
            if tolerated.contains(sizeCode) { return nil }
            guard sizeCode == 0 else { throw fileError(what, sizeCode) }
            if size == 0 { return [] }
            var value = [UInt8](repeating: 0, count: size)
            let (count, code) = value.withUnsafeMutableBytes { buffer in systemCall { call(buffer.baseAddress, buffer.count) } }
            if code == ERANGE { continue }
            if tolerated.contains(code) { return nil }
            guard code == 0 else { throw fileError(what, code) }
            return Array(value.prefix(count))
        }
    }
}

import BelayCore
import BelaySystem

/// A file of the stack that is read and written through the links that lead to it, so that they stay links.
struct LinkedFile {
    let files: any FileSystem
    /// What relative paths are relative to.
    let directory: String

    private static let largestFile = 4 << 20

    /// nil where there is none.
    func content(_ path: String) throws -> [UInt8]? {
        let path = absolute(path)
        return try files.status(path, followingLinks: true) == nil ? nil : files.read(path, limit: Self.largestFile)
    }

    /// nil removes it.
    func write(_ path: String, _ content: [UInt8]?) throws {
        let target = try target(path)
        if let content { try files.writeAtomically(target, content, mode: 0o600, like: target) } else { try files.remove(target) }
    }

    /// Where the bytes lie, or would.
    func target(_ path: String) throws -> String {
        let path = absolute(path)
        if try files.status(path, followingLinks: true) != nil { return try files.realPath(path) }
        guard try files.status(path, followingLinks: false)?.kind == .link else { return path }
        let text = try files.readLink(path)
        let parent = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return text.hasPrefix("/") ? text : "\(parent)/\(text)"
    }

    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : directory + "/" + path }
}

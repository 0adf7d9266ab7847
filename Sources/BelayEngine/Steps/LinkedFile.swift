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
        if let content {
            try files.writeAtomically(target, content, mode: 0o600, like: target)
        } else {
            try files.remove(target)
            try sync(path)
        }
    }

    /// That it is there, or is not, outlives a power cut.
    func sync(_ path: String) throws {
        let directory = String(parent(of: try target(path)))
        if try files.status(directory, followingLinks: true) != nil { try files.syncDirectory(directory) }
    }

    /// Where the bytes lie, or would.
    func target(_ path: String) throws -> String {
        let path = absolute(path)
        if try files.status(path, followingLinks: true) != nil { return try files.realPath(path) }
        guard try files.status(path, followingLinks: false)?.kind == .link else { return path }
        let text = try files.readLink(path)
        return text.hasPrefix("/") ? text : "\(parent(of: path))/\(text)"
    }

    private func parent(of path: String) -> Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }

    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : directory + "/" + path }
}

import BelayCore
import BelaySystem

/// Everything below a directory, by path: kind, mode, owner, and what it holds.
struct TreePicture: Equatable {
    private(set) var entries: [String: String] = [:]

    /// - Parameters:
    ///   - timed: also when it was changed, and which file it is.
    ///   - isLeftOut: paths that are not looked at, with all below them.
    init(of directory: String, timed: Bool = false, leavingOut isLeftOut: (String) -> Bool = { _ in false }) throws {
        let files = RealFileSystem()
        var waiting = [""]
        while let folder = waiting.popLast() {
            for name in try files.list("\(directory)/\(folder)") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                guard !isLeftOut(path), let status = try files.status("\(directory)/\(path)", followingLinks: false) else {
                    continue
                }
                let time = timed ? " \(status.inode) \(status.modifiedNanoseconds) \(status.changedNanoseconds)" : ""
                entries[path] = "\(status.mode) \(status.owner) \(try Self.content("\(directory)/\(path)", status, files))\(time)"
                if status.kind == .directory { waiting.append(path) }
            }
        }
    }

    private static func content(_ path: String, _ status: FileStatus, _ files: RealFileSystem) throws -> String {
        switch status.kind {
        case .file: try SHA256.hex(ofFile: path, using: files)
        case .link: "-> \(try files.readLink(path))"
        case .directory: "directory"
        case nil: "other"
        }
    }
}

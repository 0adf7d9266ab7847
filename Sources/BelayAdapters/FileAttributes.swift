import BelayCore
import BelaySystem

extension FileSystem {
    /// Mode, owner, time and extended attributes of what lies elsewhere.
    func giveAttributes(of source: String, to target: String) throws {
        guard let status = try status(source, followingLinks: false) else { return }
        let name = try RelativePath(StackPath.last(source))
        try apply(try FileTree.entry(of: name, status: status, in: StackPath.parent(source), using: self), to: target)
    }
}

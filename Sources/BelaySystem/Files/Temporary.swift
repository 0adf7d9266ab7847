import BelayCore

/// A file that is being written beside the one that it will replace, known by its name: a process that ends meanwhile leaves
/// it behind, perhaps with secrets in it.
package enum Temporary {
    package static let prefix = ".belay-tmp-"

    /// Removes what such processes left in a directory, while nobody else may be writing there.
    package static func removeAll(in directory: String, using files: any FileSystem) throws {
        guard try files.status(directory, followingLinks: true)?.kind == .directory else { return }
        for name in try files.list(directory) where name.hasPrefix(prefix) { try files.remove("\(directory)/\(name)") }
    }
}

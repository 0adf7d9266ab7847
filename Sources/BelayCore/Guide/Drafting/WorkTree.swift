/// A git work tree that something of the stack is built from.
package struct WorkTree: Sendable, Equatable {
    package var path: String
    /// nil where HEAD is detached.
    package var branch: String?
    /// nil where it has none.
    package var remote: String?
    package var changedFiles: Int

    package init(path: String, branch: String?, remote: String?, changedFiles: Int = 0) {
        self.path = path
        self.branch = branch
        self.remote = remote
        self.changedFiles = changedFiles
    }
}

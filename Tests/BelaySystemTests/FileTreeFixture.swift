import BelayCore
import BelaySystem

/// A stack of empty files, with a place outside it.
final class FileTreeFixture {
    let root: String
    let fileSystem = RealFileSystem()
    var stack: String { root + "/stack" }

    init(directories: [String] = [], files: [String] = [], links: [(String, String)] = []) throws {
        root = try fileSystem.realPath("/tmp") + "/belay-tree-" + Random.bytes(6).map { String($0) }.joined()
        try fileSystem.makeDirectory(root + "/stack", mode: 0o755, parents: true)
        try fileSystem.makeDirectory(root + "/outside", mode: 0o755, parents: true)
        try fileSystem.create(root + "/outside/witness.db", mode: 0o644) { _ in }
        for path in directories { try fileSystem.makeDirectory(stack + "/" + path, mode: 0o755, parents: true) }
        for path in files { try fileSystem.create(stack + "/" + path, mode: 0o644) { _ in } }
        for (path, target) in links { try fileSystem.makeLink(stack + "/" + path, to: target) }
    }

    deinit { try? fileSystem.removeTree(root) }
}

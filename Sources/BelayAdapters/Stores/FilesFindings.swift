import BelayCore
import BelaySystem

/// What a person should know about a store of files.
enum FilesFindings {
    static func findings(about tree: FileTree, store: String) -> [Finding] {
        let (files, directories, links) = count(tree)
        let found = [
            Counted.text(files, "file"), Counted.text(directories, "directory", "directories"), Counted.text(links, "link"),
        ]
        let all = Finding(.pass, code: "entries", message: "\(store) holds \(found.joined(separator: ", "))")
        return [all] + tree.skipped.map { finding(about: $0, store: store) }
            + tree.nodes.compactMap { outwards($0, of: tree, store: store) }
    }

    static func changing(_ paths: [RelativePath], store: String) -> [Finding] {
        paths.map {
            Finding(
                .warn, code: "changing-file", message: "\(store): \($0) changed each time it was copied; the seal copies it again"
            )
        }
    }

    private static func count(_ tree: FileTree) -> (files: Int, directories: Int, links: Int) {
        var counts: [FileEntry.Kind: Int] = [:]
        for node in tree.nodes where !node.isOnTheWay {
            if let kind = node.status.kind { counts[kind, default: 0] += 1 }
        }
        return (counts[.file] ?? 0, counts[.directory] ?? 0, counts[.link] ?? 0)
    }

    private static func finding(about skipped: FileTree.Skipped, store: String) -> Finding {
        let path = RelativePath.shown(skipped.path)
        return switch skipped.reason {
        case .special:
            Finding(.warn, code: "special-file", message: "\(store): \(path) is a socket, a pipe or a device, and is not copied")
        case .unreadable:
            Finding(
                .fail, code: "unreadable-file", message: "\(store): \(path) cannot be read",
                fix: "run as a user who may read \(path), or leave it out of the guide")
        case .throughLink:
            Finding(
                .fail, code: "path-through-link", message: "\(store): \(path) is reached through a link",
                fix: "name the real path of \(path) in the guide")
        }
    }

    /// A link is kept as a link: what it leads to, outside, is not.
    private static func outwards(_ node: FileTree.Node, of tree: FileTree, store: String) -> Finding? {
        guard node.status.kind == .link, let target = try? tree.entry(of: node).linkTarget else { return nil }
        guard leadsOutside(target, from: node.path) else { return nil }
        return Finding(
            .warn, code: "link-outside",
            message:
                "\(store): \(node.path) leads outside the stack, to \(RelativePath.shown(target)): the link is copied, not what it leads to"
        )
    }

    private static func leadsOutside(_ target: String, from path: RelativePath) -> Bool {
        if target.utf8.first == UInt8(ascii: "/") { return true }
        var depth = path.ancestors.count
        for part in RelativePath.split(target) where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }
}

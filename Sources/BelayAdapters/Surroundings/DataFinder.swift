import BelayCore
import BelaySystem

/// Looks at what lies in a volume or a directory: names, and what files begin with. Never follows a link out of it.
struct DataFinder {
    /// More than these are not looked at.
    private static let mostFiles = 20_000
    private static let deepest = 4
    /// A database is a whole number of pages, and no page is smaller.
    private static let pageSize: Int64 = 512

    let files: any FileSystem

    func look(at path: String) -> DataSeen {
        guard let status = try? files.status(path, followingLinks: true) else {
            return DataSeen(isReachable(StackPath.parent(path)) ? .missing : .closed)
        }
        switch status.kind {
        case .file:
            return DataSeen(.file, databases: isDatabase(path, status) ? [""] : [])
        case .directory:
            guard let names = try? files.list(path) else { return DataSeen(.closed) }
            var seen = DataSeen(.directory, names: names)
            var left = Self.mostFiles
            search(path, below: "", depth: 0, &seen, &left)
            seen.isCut = left <= 0
            return seen
        case .link, nil: return DataSeen(.other)
        }
    }

    private func isReachable(_ directory: String) -> Bool { (try? files.list(directory)) != nil }

    private func search(_ root: String, below directory: String, depth: Int, _ seen: inout DataSeen, _ left: inout Int) {
        let place = directory.isEmpty ? root : root + "/" + directory
        guard depth < Self.deepest, let names = try? files.list(place) else { return }
        if depth < 2, names.contains("PG_VERSION"), let version = text(place + "/PG_VERSION") {
            seen.postgres = seen.postgres ?? version
            return
        }
        for name in names where name != Glob.ownDirectory {
            left -= 1
            guard left > 0 else { return }
            let relative = directory.isEmpty ? name : directory + "/" + name
            guard let status = try? files.status(root + "/" + relative, followingLinks: false) else { continue }
            if status.kind == .directory {
                search(root, below: relative, depth: depth + 1, &seen, &left)
            } else if status.kind == .file, isDatabase(root + "/" + relative, status) {
                seen.databases.append(relative)
            }
        }
    }

    private func isDatabase(_ path: String, _ status: FileStatus) -> Bool {
        guard status.size >= Self.pageSize, status.size.isMultiple(of: Self.pageSize) else { return false }
        var begins = false
        try? files.readChunks(path) { bytes in
            begins = bytes.starts(with: SQLiteState.magic)
            return false
        }
        return begins
    }

    private func text(_ path: String) -> String? {
        guard let bytes = try? files.read(path, limit: 64) else { return nil }
        return PlainText.line(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
    }
}

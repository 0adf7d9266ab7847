package import BelayCore
import BelaySystem

extension SQLiteStore {
    package func leftovers() throws -> [Leftover] {
        try finder.directories().flatMap { directory in
            try own(directory).leftovers(of: name)
                + copiesForReading(in: directory).map { path, _ in
                    Leftover(path: path, bytes: try bytes(in: path), run: nil, what: "copy of \(name) for reading")
                }
        }
    }

    package func discard(run: Int, salvage: Bool) throws {
        for directory in try finder.directories() {
            // Whoever is still reading goes on; only what a dead process left is removed.
            for (path, process) in try copiesForReading(in: directory) where processTable.process(process) == nil {
                try fileSystem.removeTree(path)
            }
            try own(directory).discard(name, run: run, salvage: salvage)
        }
    }

    private func copiesForReading(in directory: String) throws -> [(path: String, process: Int32)] {
        let own = directory + "/" + Glob.ownDirectory
        guard try fileSystem.status(own, followingLinks: false)?.kind == .directory else { return [] }
        return try fileSystem.list(own).compactMap { name in
            SQLiteReadingCopy.process(of: name).map { (own + "/" + name, $0) }
        }
    }

    private func bytes(in directory: String) throws -> Int64 {
        try fileSystem.list(directory).reduce(0) { sum, name in
            sum + (try fileSystem.status(directory + "/" + name, followingLinks: false)?.size ?? 0)
        }
    }
}

package import BelayCore
import BelaySystem

extension SQLiteStore {
    package func leftovers() throws -> [Leftover] {
        var found: [Leftover] = []
        for own in try ownDirectories() {
            for name in try fileSystem.list(own) {
                let path = own + "/" + name
                if let run = Int(name) {
                    found += try leftovers(ofRun: run, at: path)
                } else if SQLiteReadingCopy.process(of: name) != nil {
                    found.append(Leftover(path: path, bytes: try bytes(below: path), run: nil, what: "copy for reading"))
                }
            }
        }
        return found
    }

    package func discard(run: Int, salvage: Bool) throws {
        for own in try ownDirectories() {
            let directory = own + "/\(run)"
            if try fileSystem.status(directory, followingLinks: false) != nil {
                for name in try fileSystem.list(directory) where salvage || name != "salvage" {
                    try fileSystem.removeTree(directory + "/" + name)
                }
                try fileSystem.removeIfEmpty(directory)
            }
            try removeAbandonedCopies(own)
            try fileSystem.removeIfEmpty(own)
        }
    }

    private func ownDirectories() throws -> [String] {
        try finder.directories().map { $0 + "/" + Glob.ownDirectory }.filter {
            try fileSystem.status($0, followingLinks: false)?.kind == .directory
        }
    }

    private func leftovers(ofRun run: Int, at directory: String) throws -> [Leftover] {
        let salvage = directory + "/salvage"
        let salvaged = try bytes(below: salvage)
        var found: [Leftover] = []
        if try fileSystem.list(directory) != ["salvage"] {
            found.append(Leftover(path: directory, bytes: try bytes(below: directory) - salvaged, run: run, what: "twin"))
        }
        if try fileSystem.status(salvage, followingLinks: false) != nil {
            found.append(Leftover(path: salvage, bytes: salvaged, run: run, what: "salvage"))
        }
        return found
    }

    /// Whoever is still reading goes on; only what a dead process left is removed.
    private func removeAbandonedCopies(_ own: String) throws {
        for name in try fileSystem.list(own) {
            guard let process = SQLiteReadingCopy.process(of: name), processTable.process(process) == nil else { continue }
            try fileSystem.removeTree(own + "/" + name)
        }
    }

    private func bytes(below path: String) throws -> Int64 {
        guard let status = try fileSystem.status(path, followingLinks: false) else { return 0 }
        guard status.kind == .directory else { return status.size }
        return try fileSystem.list(path).reduce(0) { sum, name in try sum + bytes(below: path + "/" + name) }
    }
}

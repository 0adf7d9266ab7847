package import BelayCore
import BelaySystem

extension PlainVault {
    package func extract(_ file: StoredFile, of id: String, to path: String) throws {
        let checkpointPath = try existing(id)
        if let problem = EntryRules.problem(with: [file]) { throw Manifest.damaged(id, problem) }
        guard try fileSystem.status(path, followingLinks: false) == nil else {
            throw BelayError(.failed, "cannot extract \(RelativePath.shown(file.entry.path)): \(RelativePath.shown(path)) exists")
        }
        var isOurs = false
        do {
            switch file.entry.kind {
            case .file: try extractContent(of: file, from: checkpointPath, to: path) { isOurs = true }
            case .directory: try fileSystem.makeDirectory(path, mode: 0o700, parents: false)
            case .link: try fileSystem.makeLink(path, to: file.entry.linkTarget ?? "")
            }
            isOurs = true
            try complete(file, at: path)
        } catch {
            // What caused the failure is reported, not what cleaning up finds.
            if isOurs { try? fileSystem.removeTree(path) }
            throw error
        }
    }

    private func extractContent(of file: StoredFile, from checkpointPath: String, to path: String, created: () -> Void) throws {
        guard let object = file.object else { throw BelayError(.failed, "internal error: \(file.entry.path) has no content") }
        var sums: StoredObject.Sums?
        try fileSystem.create(path, mode: 0o600) { sink in
            created()
            sums = try StoredObject.read(checkpointPath + "/" + object, atMost: file.entry.size, using: fileSystem) { try sink.write($0) }
        }
        guard let sums else { throw BelayError(.failed, "internal error: nothing was read of \(object)") }
        if let problem = StoredObject.problem(with: sums, of: file) {
            throw BelayError(
                .failed, "cannot extract \(RelativePath.shown(file.entry.path)): \(problem)", hint: "belay checkpoint list")
        }
        // What counts is what a reader will get, not what was meant to be written.
        guard try SHA256.hex(ofFile: path, using: fileSystem) == file.entry.sha256 else {
            throw BelayError(.failed, "cannot extract \(RelativePath.shown(file.entry.path)): what was read back is not what was written")
        }
    }

    /// Attributes come last, since writing changes times and takes away setuid; then they, and the name, are synced.
    private func complete(_ file: StoredFile, at path: String) throws {
        try fileSystem.apply(file.entry, to: path)
        switch file.entry.kind {
        case .file: try fileSystem.syncFile(path)
        case .directory: try fileSystem.syncDirectory(path)
        case .link: break
        }
        if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex {
            try fileSystem.syncDirectory(String(path[..<slash]))
        }
    }
}

import BelayCore
import BelaySystem

extension PlainVault {
    package func verify(_ id: String) throws -> [String] {
        let path = try existing(id)
        let checkpoint: Checkpoint
        do {
            checkpoint = try self.checkpoint(id)
        } catch let error as BelayError {
            return [error.message]
        }
        let files = checkpoint.stores.flatMap(\.files).filter { $0.object != nil }
        return try foreignNames(in: path, expecting: Set(files.compactMap(\.object))) + files.compactMap { problem(with: $0, in: path) }
    }

    private func problem(with file: StoredFile, in path: String) -> String? {
        guard let object = file.object else { return nil }
        let what = "\(object) (\(RelativePath.shown(file.entry.path)))"
        do {
            guard let status = try fileSystem.status(path + "/" + object, followingLinks: false) else { return "\(what): it is missing" }
            guard status.kind == .file else { return "\(what): it is not a file" }
            let sums = try StoredObject.read(path + "/" + object, atMost: file.entry.size, using: fileSystem) { _ in }
            return StoredObject.problem(with: sums, of: file).map { "\(what): \($0)" }
        } catch {
            return "\(what): \(error)"
        }
    }

    /// Whatever lies in a checkpoint and is not of it: somebody has been there.
    private func foreignNames(in path: String, expecting objects: Set<String>) throws -> [String] {
        let own = [Manifest.fileName, Manifest.hashFileName, Manifest.objectsDirectory]
        var foreign = try fileSystem.list(path).filter { !own.contains($0) }
        let objectsPath = path + "/" + Manifest.objectsDirectory
        if try fileSystem.status(objectsPath, followingLinks: false)?.kind == .directory {
            foreign += try fileSystem.list(objectsPath).map { Manifest.objectsDirectory + "/" + $0 }.filter { !objects.contains($0) }
        } else {
            foreign.append(Manifest.objectsDirectory)
        }
        return foreign.map { "\(RelativePath.shown($0)): it does not belong to the checkpoint" }
    }
}

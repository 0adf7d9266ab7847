import BelayCore
import BelaySystem

/// What a way back finds changed in the work tree was changed by the version that it leaves, or by a person: it must not
/// hold the old version up, and must not be lost either.
extension GitPin {
    /// The newest so many stay.
    private static let salvagesKept = 10

    /// Beside the work trees, outside of the stack, and of this pin alone.
    var salvages: String { workTrees + "-salvage" }

    /// What a forced checkout of the goal would overwrite or remove, and nobody else has.
    func filesAtRisk(_ goal: GitHead, _ interrupted: GitSwitch?) throws -> [String] {
        // What lies half written is git's own.
        if let interrupted { return try foreignChanges(interrupted) }
        return try Set(repository.changedFiles() + filesInTheWay(of: goal.commit)).sorted()
    }

    /// Copies them; says where to. A deleted file has nothing to keep, and directories are nothing that git overwrites.
    func salvage(_ names: [String]) throws -> String? {
        let found = try names.compactMap { name in
            try fileSystem.status(repository.path + "/" + name, followingLinks: false).map { (name, $0) }
        }.filter { $0.1.kind == .file || $0.1.kind == .link }
        guard !found.isEmpty else { return nil }
        let directory = try newSalvage()
        for (name, status) in found {
            let (source, copy) = (repository.path + "/" + name, directory + "/" + name)
            try fileSystem.makeDirectory(StackPath.parent(copy), mode: 0o700, parents: true)
            if status.kind == .link {
                try fileSystem.makeLink(copy, to: fileSystem.readLink(source))
            } else {
                try fileSystem.copy(source, to: copy, mode: 0o600, syncing: true)
            }
        }
        try sync(found.map(\.0), in: directory)
        try fileSystem.syncDirectory(salvages)
        try fileSystem.syncDirectory(StackPath.parent(salvages))
        try removeOldSalvages()
        return "\(GitPin.list(found.map(\.0))) changed while \(name) was switched, kept in \(directory)"
    }

    private func newSalvage() throws -> String {
        try fileSystem.makeDirectory(salvages, mode: 0o700, parents: true)
        // Names in the order of their making: the oldest go first.
        let taken = try salvageNumbers().last ?? 0
        let directory = "\(salvages)/\(max(Int64(clock.now), taken + 1))"
        try fileSystem.makeDirectory(directory, mode: 0o700, parents: false)
        return directory
    }

    private func removeOldSalvages() throws {
        for number in try salvageNumbers().dropLast(GitPin.salvagesKept) { try fileSystem.removeTree("\(salvages)/\(number)") }
    }

    private func salvageNumbers() throws -> [Int64] { try fileSystem.list(salvages).compactMap { Int64($0) }.sorted() }
}

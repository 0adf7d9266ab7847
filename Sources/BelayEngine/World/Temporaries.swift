import BelayCore
import BelaySystem

/// What a belay was writing when it was killed: files, which the crash leaves beside their targets, in the stack too, and
/// checkpoints. Nothing but their names tells what they are.
struct Temporaries {
    let world: StackWorld

    /// Under the stack's lock. Those of a process that lives stay: a verb that takes no lock may be writing them.
    func removeDead() throws {
        let files = world.fileSystem
        for directory in try directories().sorted() {
            guard try files.status(directory, followingLinks: true)?.kind == .directory else { continue }
            for name in try files.list(directory) {
                guard let process = TemporaryName.process(of: name), world.processTable.process(process) == nil else { continue }
                try files.remove("\(directory)/\(name)")
            }
        }
        // A clone holds a copy of everything, secrets too; whoever made this one is gone, or would hold the lock.
        if try files.status(world.place.rehearsal, followingLinks: false) != nil {
            try world.rehearser?.removeRemains()
            try files.removeTree(world.place.rehearsal)
        }
        // Every checkpoint is written under this lock. The run that would have tidied up may have ended without.
        try world.vault.removeUnfinished()
    }

    /// Wherever Belay replaces a single file.
    private func directories() throws -> Set<String> {
        let place = world.place
        let links = LinkedFile(files: world.fileSystem, directory: world.directory)
        let written = try ([world.environmentFile] + world.pin.files).map { path in
            parent(of: try links.target(path))
        }
        var found = Set(written + [place.directory, place.services, place.vault, world.directory])
        if case .directory(let link, _, _) = world.guide.version.pin { found.insert(parent(of: links.absolute(link))) }
        if try world.fileSystem.status(place.vault, followingLinks: true) != nil {
            for name in try world.fileSystem.list(place.vault) where name.hasPrefix(".switch-") {
                found.insert("\(place.vault)/\(name)")
            }
        }
        return found
    }

    private func parent(of path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
}

import BelaySystem

extension SQLiteStore {
    /// Moves a live database into the salvage, its sidecars first, so that it never stands beside a replacement of it.
    func putAside(_ place: SQLitePlace, run: Int) throws {
        let target = try salvageName(of: place, run: run)
        try move(place.sidecars, of: place, to: target, run: run)
        try move([place.path], of: place, to: target, run: run)
    }

    func putAsideSidecars(of place: SQLitePlace, run: Int) throws {
        try move(place.sidecars, of: place, to: salvageName(of: place, run: run), run: run)
    }

    private func move(_ paths: [String], of place: SQLitePlace, to target: String, run: Int) throws {
        let present = try paths.filter { try fileSystem.status($0, followingLinks: false) != nil }
        guard !present.isEmpty else { return }
        for path in present { try fileSystem.rename(path, to: target + path.dropFirst(place.path.count)) }
        try fileSystem.syncDirectory(place.salvageDirectory(run))
        try fileSystem.syncDirectory(place.directory)
    }

    /// A name under which nothing lies that what is moved now would replace. A database and its sidecars keep one name,
    /// so that the salvage can be opened, even where a crash parted them.
    private func salvageName(of place: SQLitePlace, run: Int) throws -> String {
        try makeRunDirectory(of: place, run: run)
        try fileSystem.makeDirectory(place.salvageDirectory(run), mode: 0o700, parents: true)
        let first = place.salvageDirectory(run) + "/" + place.baseName
        var number = 1
        while true {
            let name = number == 1 ? first : "\(first).\(number)"
            if try isFree(name, for: place) { return name }
            number += 1
        }
    }

    private func isFree(_ name: String, for place: SQLitePlace) throws -> Bool {
        if try fileSystem.status(name, followingLinks: false) != nil { return false }
        return try !SQLitePlace.sidecarSuffixes.contains { suffix in
            try fileSystem.status(name + suffix, followingLinks: false) != nil
                && fileSystem.status(place.path + suffix, followingLinks: false) != nil
        }
    }
}

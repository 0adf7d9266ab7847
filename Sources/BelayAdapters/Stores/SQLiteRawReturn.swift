import BelayCore
import BelaySystem

/// Raw files come back from copies, not by renaming what was kept: after a crash in between it can be done once more.
extension SQLiteStore {
    struct RawReturn {
        var place: SQLitePlace
        var kept: SQLiteKept
    }

    /// Brings every part beside its place and proves it; nil where the raw bytes are there already, or nothing is raw.
    func rawReturn(
        of kept: SQLiteKept, run: Int, bringing bring: (_ suffix: String, _ place: SQLitePlace, _ target: String) throws -> Void
    ) throws -> RawReturn? {
        guard kept.isRaw else { return nil }
        let place = try finder.place(named: kept.entry.path)
        if try isIdenticalRaw(place, to: kept) {
            for part in kept.parts { try fileSystem.apply(part.entry, to: place.path + part.suffix) }
            return nil
        }
        if try fileSystem.status(place.directory, followingLinks: true) == nil {
            try fileSystem.makeDirectory(place.directory, mode: 0o755, parents: true)
        }
        try prepareTwins(of: place, run: run)
        let ready = extracted(place, run: run)
        try removeCopy(ready)
        for part in kept.parts {
            try bring(part.suffix, place, ready + part.suffix)
            guard try SHA256.hex(ofFile: ready + part.suffix, using: fileSystem) == part.entry.sha256 else {
                throw BelayError(
                    .failed, "cannot put \(part.entry.path) back: its copy is not what was kept", hint: "belay checkpoint list")
            }
            try fileSystem.apply(part.entry, to: ready + part.suffix)
            try fileSystem.syncFile(ready + part.suffix)
        }
        return RawReturn(place: place, kept: kept)
    }

    func perform(_ raw: RawReturn, run: Int) throws {
        let ready = extracted(raw.place, run: run)
        try putAside(raw.place, run: run)
        for part in raw.kept.parts { try fileSystem.rename(ready + part.suffix, to: raw.place.path + part.suffix) }
        try fileSystem.syncDirectory(raw.place.directory)
        try fileSystem.syncDirectory(twins(in: raw.place.directory, run: run))
    }
}

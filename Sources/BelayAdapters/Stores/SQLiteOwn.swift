import BelayCore
import BelaySystem

/// Where twins and salvages of databases lie: beside each, on the same file system, so that a rename is enough, in a hidden
/// directory, where `data/*.db` does not see them.
///
///     data/.belay/7-1f3a9c2b/db/app.db             the twin of `data/app.db` of the store `db` in run 7
///     data/.belay/7-1f3a9c2b/salvage/db/app.db     what the way back of run 7 replaced, with its log
///     data/.belay/reading-4711-1/                  a copy that process 4711 is reading
extension SQLiteStore {
    func own(_ directory: String) -> OwnDirectory { OwnDirectory(stack: directory, fileSystem: fileSystem, journal: journal) }

    func twins(in directory: String, run: Int) -> String { own(directory).twin(name, run: run) }
    func twin(of place: SQLitePlace, run: Int) -> String { twins(in: place.directory, run: run) + "/" + place.baseName }
    func salvage(of place: SQLitePlace, run: Int) -> String { own(place.directory).salvage(name, run: run) }

    /// A copy that is not whole yet.
    func unfinished(_ place: SQLitePlace, run: Int) -> String {
        twins(in: place.directory, run: run) + "/." + place.baseName + ".unfinished"
    }

    /// What came out of the vault and has not been put back yet.
    func extracted(_ place: SQLitePlace, run: Int) -> String {
        twins(in: place.directory, run: run) + "/." + place.baseName + ".restored"
    }

    func prepareTwins(of place: SQLitePlace, run: Int) throws {
        try own(place.directory).prepare(twins(in: place.directory, run: run))
    }

    /// The run whose twins a seal is of: it is in the path where they lie.
    func twinRun(of seal: Seal) throws -> Int {
        guard let run = seal.twin.split(separator: "/").dropLast().last.flatMap({ OwnDirectory.Run(String($0)) }) else {
            throw BelayError(.failed, "internal error: the seal of \(name) does not say where its twin lies")
        }
        return run.number
    }
}

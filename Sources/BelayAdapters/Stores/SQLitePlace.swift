import BelaySystem

/// One database of a store as it lies in the stack, and where its twin and its salvage go.
///
/// Both lie beside it, on the same file system, so that a rename is enough; in a hidden directory, where `data/*.db`
/// does not see them.
struct SQLitePlace: Sendable, Equatable {
    /// In the order in which they are put aside: a write-ahead log beside the wrong database corrupts it.
    static let sidecarSuffixes = ["-wal", "-shm", "-journal"]

    /// Relative to the stack.
    var name: String
    /// The file itself; links are resolved, because SQLite puts the sidecars beside what a link leads to.
    var path: String

    var directory: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
    var baseName: String { String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...]) }
    var wal: String { path + "-wal" }
    var sharedMemory: String { path + "-shm" }
    var journal: String { path + "-journal" }
    var sidecars: [String] { Self.sidecarSuffixes.map { path + $0 } }

    var ownDirectory: String { directory + "/" + Glob.ownDirectory }
    func runDirectory(_ run: Int) -> String { ownDirectory + "/\(run)" }
    func salvageDirectory(_ run: Int) -> String { runDirectory(run) + "/salvage" }
    func twin(_ run: Int) -> String { runDirectory(run) + "/" + baseName }
    /// A copy that is not whole yet.
    func unfinished(_ run: Int) -> String { runDirectory(run) + "/." + baseName + ".unfinished" }
    /// What came out of the vault and has not been put back yet.
    func extracted(_ run: Int) -> String { runDirectory(run) + "/." + baseName + ".restored" }
}

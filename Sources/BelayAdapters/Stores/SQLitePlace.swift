import BelaySystem

/// One database of a store as it lies in the stack.
struct SQLitePlace: Sendable, Equatable {
    /// In the order in which they are put aside: a write-ahead log beside the wrong database corrupts it.
    static let sidecarSuffixes = ["-wal", "-shm", "-journal"]

    /// Relative to the stack.
    var name: String
    /// The file itself; links are resolved, because SQLite puts the sidecars beside what a link leads to.
    var path: String

    /// What makes a name that of a sidecar of another; nil for a database.
    static func sidecarSuffix(of name: String, among names: Set<String>) -> String? {
        sidecarSuffixes.first { name.hasSuffix($0) && names.contains(String(name.dropLast($0.count))) }
    }

    var directory: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
    var baseName: String { String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...]) }
    var wal: String { path + "-wal" }
    var sharedMemory: String { path + "-shm" }
    var journal: String { path + "-journal" }
    var sidecars: [String] { Self.sidecarSuffixes.map { path + $0 } }

    var ownDirectory: String { directory + "/" + Glob.ownDirectory }
}

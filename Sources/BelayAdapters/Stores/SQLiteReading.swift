import BelayCore
import BelaySystem
import Glibc
import Synchronization

/// Reads a live database without leaving a trace: no checkpoint, no rollback, no sidecar made or removed.
struct SQLiteReading {
    private enum Way {
        /// Beside those who have it open, under SQLite's own locks.
        case shared
        /// Nobody writes: the file as it is. Whether that was true is checked afterwards.
        case immutable
        /// SQLite would have to write before it can read: on a copy, then.
        case copied
    }

    /// A database may change under a reading that cannot lock it; then it is read again.
    private static let mostAttempts = 5
    private static let copies = Atomic<Int>(0)

    var fileSystem: any FileSystem
    var processTable: any ProcessTable
    /// The files that somebody has open, where that was asked for many databases at once: asking means going through every
    /// process. What changed since is found out by reading, and then asked again.
    var held: Set<String>?
    /// How long another's lock is waited for.
    var busySeconds = 5.0

    func read<Result>(_ place: SQLitePlace, _ body: (SQLiteDatabase) throws -> Result) throws -> Result {
        for attempt in 0..<Self.mostAttempts {
            let before = try SQLiteState(of: place, using: fileSystem)
            var way = way(for: before, isHeld: isHeld(place, asking: attempt > 0))
            var outcome = Swift.Result { try perform(way, on: place, before, body) }
            if way == .shared, case .failure(let error as SQLiteError) = outcome, error.needsToWrite {
                way = .copied
                outcome = Swift.Result { try perform(way, on: place, before, body) }
            }
            if way == .shared { return try outcome.get() }
            if try SQLiteState(of: place, using: fileSystem).sameContent(as: before) { return try outcome.get() }
        }
        throw BelayError(.failed, "cannot read \(place.name): it does not stop changing")
    }

    private func isHeld(_ place: SQLitePlace, asking: Bool) -> Bool {
        let files = [place.path] + place.sidecars
        guard let held, !asking else { return !processTable.holders(of: files).isEmpty }
        return !held.isDisjoint(with: files)
    }

    private func way(for state: SQLiteState, isHeld: Bool) -> Way {
        if state.isEmpty { return .immutable }
        // With a log, its index is needed; SQLite would make a missing one beside the database.
        if state.hasLog { return state.hasSharedMemory || isHeld ? .shared : .copied }
        // SQLite makes log and index of a database of this mode, even to read it.
        if state.isWriteAhead { return isHeld && state.wal != nil && state.hasSharedMemory ? .shared : .immutable }
        // With a journal that somebody's open transaction needs, SQLite knows by the locks that it must not be touched.
        return state.journalIsHot && !isHeld ? .copied : .shared
    }

    private func perform<Result>(
        _ way: Way, on place: SQLitePlace, _ state: SQLiteState, _ body: (SQLiteDatabase) throws -> Result
    ) throws -> Result {
        switch way {
        case .shared:
            return try use(
                SQLiteDatabase(place.path, state.hasSharedMemory ? .traceless : .readOnly, busySeconds: busySeconds), body)
        case .immutable: return try use(SQLiteDatabase(place.path, .immutable), body)
        case .copied: return try readCopy(of: place, body)
        }
    }

    private func use<Result>(_ database: SQLiteDatabase, _ body: (SQLiteDatabase) throws -> Result) throws -> Result {
        defer { database.close() }
        return try body(database)
    }

    /// Log and journal belong to the state; the index of the log is made anew.
    private func readCopy<Result>(of place: SQLitePlace, _ body: (SQLiteDatabase) throws -> Result) throws -> Result {
        let number = Self.copies.add(1, ordering: .relaxed).newValue
        let directory = place.ownDirectory + "/" + SQLiteReadingCopy.name(process: getpid(), number: number)
        let copy = directory + "/" + place.baseName
        try fileSystem.makeDirectory(directory, mode: 0o700, parents: true)
        defer {
            try? fileSystem.removeTree(directory)
            try? fileSystem.removeIfEmpty(place.ownDirectory)
        }
        for (source, target) in [
            (place.path, copy), (place.wal, copy + "-wal"), (place.journal, copy + "-journal"),
        ] where try fileSystem.status(source, followingLinks: true) != nil {
            try fileSystem.copy(source, to: target, mode: 0o600, syncing: false)
        }
        return try use(SQLiteDatabase(copy, .readWrite), body)
    }
}

/// How a copy made for reading is called, so that one that a crash left is known again.
enum SQLiteReadingCopy {
    private static let prefix = "reading-"

    static func name(process: Int32, number: Int) -> String { "\(prefix)\(process)-\(number)" }

    /// The process that made it; nil where the name is of something else.
    static func process(of name: String) -> Int32? {
        guard name.hasPrefix(prefix) else { return nil }
        return name.dropFirst(prefix.count).split(separator: "-").first.flatMap { Int32($0) }
    }
}

extension SQLiteError {
    /// Reading would need a rollback or a recovery first.
    var needsToWrite: Bool { code & 0xff == 8 }
}

extension FileSystem {
    /// Only with nothing in it, and whatever is then put into it stays.
    func removeIfEmpty(_ directory: String) throws {
        guard try status(directory, followingLinks: false) != nil, try list(directory).isEmpty else { return }
        try remove(directory)
    }
}

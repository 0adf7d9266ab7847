import BelayCore
import BelaySystem

/// A database that cannot be read is taken as the bytes that it is, with log and journal, so that it can be left and, if
/// need be, returned to. In a seal it is known by having files but no facts.
extension SQLiteStore {
    /// A database that was taken: one proven copy with facts, or raw files and a finding.
    struct Taken {
        struct Part {
            /// Where its copy lies.
            var path: String
            var entry: FileEntry
        }

        var parts: [Part]
        var facts: DatabaseFacts?
        var finding: Finding?

        func add(to store: inout StoreFacts) {
            store.bytes += parts.reduce(0) { $0 + $1.entry.size }
            if let facts { store.databases.append(facts) }
            if let finding { store.findings.append(finding) }
        }
    }

    /// The index of a log is made anew by whoever opens it; put beside another log it would lie.
    static let rawSuffixes = ["-wal", "-journal"]

    func take(_ place: SQLitePlace, run: Int, raw: Bool, normally: (FileEntry) throws -> Taken) throws -> Taken {
        do {
            return try normally(try entry(of: place))
        } catch {
            guard raw, let reason = Self.unreadable(error) else {
                guard let error = error as? SQLiteError else { throw error }
                throw BelayError(.failed, "cannot copy \(place.name): \(error.message)", hint: "belay checkpoint list")
            }
            return try takeRaw(place, run: run, because: reason)
        }
    }

    /// What is only locked will be readable, and who was interrupted wants no copy at all.
    private static func unreadable(_ error: any Error) -> String? {
        switch error {
        case let error as SQLiteError: error.isBusy ? nil : error.message
        case let error as BelayError:
            error.code == .interrupted ? nil : ([error.message] + error.evidence.prefix(1)).joined(separator: ": ")
        default: nil
        }
    }

    private func takeRaw(_ place: SQLitePlace, run: Int, because reason: String) throws -> Taken {
        try prepareTwins(of: place, run: run)
        let twin = rawTwin(of: place, run: run)
        try removeCopy(twin)
        var parts: [Taken.Part] = []
        for suffix in [""] + Self.rawSuffixes {
            let live = SQLitePlace(name: place.name + suffix, path: place.path + suffix)
            guard try fileSystem.status(live.path, followingLinks: true) != nil else { continue }
            var entry = try entry(of: live)
            try fileSystem.copy(live.path, to: twin + suffix, mode: 0o600, syncing: true)
            entry.size = try size(twin + suffix)
            entry.sha256 = try SHA256.hex(ofFile: twin + suffix, using: fileSystem)
            parts.append(Taken.Part(path: twin + suffix, entry: entry))
        }
        try fileSystem.syncDirectory(twins(in: place.directory, run: run))
        let finding = Finding(
            .warn, code: "store-malformed",
            message: "\(place.name) of store \(name) was copied byte for byte, as it cannot be read: \(reason)")
        return Taken(parts: parts, finding: finding)
    }

    /// What is not there is not in the seal either: going back to that removes it again.
    func rawAbsences() throws -> [Finding] {
        try finder.missing().map {
            Finding(.warn, code: "store-missing", message: "\($0) of store \(name) is not there, and is kept as that")
        }
    }

    func rawTwin(of place: SQLitePlace, run: Int) -> String {
        twins(in: place.directory, run: run) + "/." + place.baseName + ".raw"
    }

    /// Where the copy of an entry of a seal lies.
    func twin(of entry: FileEntry, in seal: Seal, run: Int) throws -> String {
        let names = Set(seal.files.map(\.path))
        let suffix = SQLitePlace.sidecarSuffix(of: entry.path, among: names) ?? ""
        let place = try finder.place(named: String(entry.path.dropLast(suffix.count)))
        let isRaw = !seal.facts.databases.contains { $0.name == place.name }
        return isRaw ? rawTwin(of: place, run: run) + suffix : twin(of: place, run: run)
    }
}

/// What was taken of one database.
struct SQLiteKept {
    var entry: FileEntry
    /// Log and journal, by suffix; of one that was taken raw only.
    var sidecars: [String: FileEntry] = [:]
    var isRaw: Bool

    var parts: [(suffix: String, entry: FileEntry)] {
        // The database last: until then nobody takes what is there for one.
        sidecars.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + [("", entry)]
    }

    static func all(in entries: [FileEntry], _ facts: StoreFacts) -> [SQLiteKept] {
        let names = Set(entries.map(\.path))
        let readable = Set(facts.databases.map(\.name))
        var found: [SQLiteKept] = []
        for entry in entries where SQLitePlace.sidecarSuffix(of: entry.path, among: names) == nil {
            var kept = SQLiteKept(entry: entry, isRaw: !readable.contains(entry.path))
            for suffix in SQLiteStore.rawSuffixes where kept.isRaw {
                kept.sidecars[suffix] = entries.first { $0.path == entry.path + suffix }
            }
            found.append(kept)
        }
        return found
    }
}

package import BelayCore
import BelaySystem

extension SQLiteStore {
    package func difference(from seal: Seal) throws -> String? {
        let run = try twinRun(of: seal)
        return try difference(from: seal.files, seal.facts, what: "sealed") { twin(of: $0, run: run) }
    }

    package func difference(from stored: StoredStore) throws -> String? {
        try difference(from: stored.files.map(\.entry), stored.facts, what: "stored") { _ in nil }
    }

    /// The same databases, each byte for byte or else row for row.
    private func difference(
        from entries: [FileEntry], _ facts: StoreFacts, what: String, twin: (SQLitePlace) -> String?
    ) throws -> String? {
        let live = try finder.places()
        let wanted = Set(entries.map(\.path))
        if let new = live.first(where: { !wanted.contains($0.name) }) { return "\(new.name) is there, and was not \(what)" }
        let reading = reading(live)
        for kept in SQLiteKept.all(in: entries, facts) {
            let entry = kept.entry
            guard let place = live.first(where: { $0.name == entry.path }) else { return "\(entry.path) is not there" }
            if kept.isRaw {
                if try isIdenticalRaw(place, to: kept) { continue }
                return "\(entry.path) is not the file that was \(what)"
            }
            if try isIdentical(place, to: entry) { continue }
            guard let sealed = facts.databases.first(where: { $0.name == entry.path }) else {
                return "\(entry.path) is not the file that was \(what)"
            }
            if let difference = try damageOrDifference(place, sealed, what: what, twin: twin(place), by: reading) {
                return difference
            }
        }
        return nil
    }

    /// The file alone is the whole state, and is the one that was taken.
    func isIdentical(_ place: SQLitePlace, to entry: FileEntry) throws -> Bool {
        guard try size(place.path) == entry.size, try fileSystem.status(place.path, followingLinks: false)?.kind == .file,
            try SQLiteState(of: place, using: fileSystem).isSettled
        else { return false }
        return try SHA256.hex(ofFile: place.path, using: fileSystem) == entry.sha256
    }

    /// Byte for byte, with log and journal: what cannot be read cannot be compared in any other way.
    func isIdenticalRaw(_ place: SQLitePlace, to kept: SQLiteKept) throws -> Bool {
        for suffix in [""] + Self.rawSuffixes {
            let path = place.path + suffix
            let isThere = try fileSystem.status(path, followingLinks: false)?.kind == .file
            guard let entry = suffix.isEmpty ? kept.entry : kept.sidecars[suffix] else {
                if isThere { return false }
                continue
            }
            guard isThere, try size(path) == entry.size, try SHA256.hex(ofFile: path, using: fileSystem) == entry.sha256 else {
                return false
            }
        }
        return true
    }

    /// A failed version may leave a file that cannot be read at all: that is a difference, and no reason not to go back.
    private func damageOrDifference(
        _ place: SQLitePlace, _ taken: DatabaseFacts, what: String, twin: String?, by reading: SQLiteReading
    ) throws -> String? {
        do {
            return try rowDifference(place, taken, what: what, twin: twin, by: reading)
        } catch let error as SQLiteError where error.isDamage {
            return "\(place.name) is damaged: \(error.message)"
        } catch let error as SQLiteError {
            throw BelayError(.failed, "cannot compare \(place.name): \(error.message)")
        }
    }

    /// Equal counts prove nothing of the content, so what was only counted, being large, is not called equal. Only where a
    /// log or a journal explains that the files differ is a large database worth reading whole, against its twin.
    private func rowDifference(
        _ place: SQLitePlace, _ taken: DatabaseFacts, what: String, twin: String?, by reading: SQLiteReading
    ) throws -> String? {
        let comparison = DatabaseComparison(what: what, taken: taken)
        let live = try observe(place, depth: taken.isContentKnown ? .content : .rows, by: reading)
        if let difference = comparison.difference(of: live) { return difference }
        if taken.isContentKnown && live.isContentKnown { return nil }
        let unknown = "\(place.name) may hold other rows: its file is not the one that was \(what)"
        guard let twin, try !SQLiteState(of: place, using: fileSystem).isSettled,
            try fileSystem.status(twin, followingLinks: false) != nil
        else { return unknown }
        let deep = try facts(ofCopy: twin, name: taken.name, depth: .content)
        let deepLive = try observe(place, depth: .content, by: reading)
        if let difference = DatabaseComparison(what: what, taken: deep).difference(of: deepLive) { return difference }
        return deep.isContentKnown && deepLive.isContentKnown ? nil : unknown
    }
}

extension DatabaseFacts {
    /// Every table's content is known, not only how many rows it has.
    var isContentKnown: Bool { tables.values.allSatisfy { $0.contentHash != nil } }
}

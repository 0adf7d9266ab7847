package import BelayCore
import BelaySystem

extension SQLiteStore {
    package func difference(from seal: Seal) throws -> String? {
        let run = try twinRun(of: seal)
        return try difference(from: seal.files, seal.facts, what: "sealed") { $0.twin(run) }
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
        for entry in entries {
            guard let place = live.first(where: { $0.name == entry.path }) else { return "\(entry.path) is not there" }
            if try isIdentical(place, to: entry) { continue }
            guard let sealed = facts.databases.first(where: { $0.name == entry.path }) else {
                return "\(entry.path) is not the file that was \(what)"
            }
            let comparison = SQLiteComparison(what: what, deep: try deepFacts(sealed, twin: twin(place)))
            let depth: SQLiteContent.Depth = comparison.deep.isContentKnown ? .content : .rows
            if let difference = try comparison.difference(of: observed(place, depth: depth)) { return difference }
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

    /// A database beyond the budget was only counted; against its twin it can still be compared row by row.
    private func deepFacts(_ sealed: DatabaseFacts, twin: String?) throws -> DatabaseFacts {
        guard !sealed.isContentKnown, let twin, try fileSystem.status(twin, followingLinks: false) != nil else { return sealed }
        return try facts(ofCopy: twin, name: sealed.name, depth: .content)
    }

    private func observed(_ place: SQLitePlace, depth: SQLiteContent.Depth) throws -> DatabaseFacts {
        do {
            return try observe(place, depth: depth)
        } catch let error as SQLiteError {
            throw BelayError(.failed, "cannot compare \(place.name): \(error.message)")
        }
    }
}

extension DatabaseFacts {
    /// Every table's content is known, not only how many rows it has.
    var isContentKnown: Bool { tables.values.allSatisfy { $0.contentHash != nil } }
}

package import BelayCore
import BelaySystem

extension SQLiteStore {
    /// A database and the proven copy that takes its place.
    struct Exchange {
        var place: SQLitePlace
        var ready: String
        var entry: FileEntry
    }

    package func putBack(_ seal: Seal, run: Int) throws {
        let twins = try twinRun(of: seal)
        try requireUnheld(finder.places() + seal.files.map { try finder.place(named: $0.path) }, to: "put back")
        // Every twin is proven before the first live file is moved.
        let exchanges = try seal.files.compactMap { entry -> Exchange? in
            let place = try finder.place(named: entry.path)
            return try isBack(place, entry, run: run) ? nil : proven(place, entry, twin: place.twin(twins))
        }
        for exchange in exchanges { try perform(exchange, run: run) }
        try putAsideOthers(than: seal.files, run: run)
        if let difference = try difference(from: seal) {
            throw BelayError(.failed, "cannot put \(name) back: after the exchange \(difference)")
        }
    }

    package func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws {
        let files = stored.files.filter { $0.entry.kind == .file }
        try requireUnheld(finder.places() + files.map { try finder.place(named: $0.entry.path) }, to: "restore")
        let exchanges = try files.compactMap { file -> Exchange? in
            let place = try finder.place(named: file.entry.path)
            if try isBack(place, file.entry, run: run) { return nil }
            return try extracted(file, to: place, stored.facts, checkpoint, vault, run)
        }
        for exchange in exchanges { try perform(exchange, run: run) }
        try putAsideOthers(than: files.map(\.entry), run: run)
        if let difference = try difference(from: stored) {
            throw BelayError(.failed, "cannot restore \(name): after the exchange \(difference)")
        }
    }

    /// Whether the live file already is what it shall be: an earlier attempt came this far, or nothing had changed it.
    private func isBack(_ place: SQLitePlace, _ entry: FileEntry, run: Int) throws -> Bool {
        guard try size(place.path) == entry.size, try fileSystem.status(place.path, followingLinks: false) != nil,
            try SHA256.hex(ofFile: place.path, using: fileSystem) == entry.sha256
        else { return false }
        // With a log or a journal of another state beside it, the file would not be read as what it is.
        if try !SQLiteState(of: place, using: fileSystem).isSettled { try putAsideSidecars(of: place, run: run) }
        try fileSystem.apply(entry, to: place.path)
        try fileSystem.syncFile(place.path)
        return true
    }

    private func proven(_ place: SQLitePlace, _ entry: FileEntry, twin: String) throws -> Exchange {
        guard try fileSystem.status(twin, followingLinks: false)?.kind == .file else {
            throw BelayError(.failed, "cannot put \(place.name) back: its twin is gone", hint: "belay checkpoint list")
        }
        guard try SHA256.hex(ofFile: twin, using: fileSystem) == entry.sha256 else {
            throw BelayError(
                .failed, "cannot put \(place.name) back: its twin is not what was sealed any more", hint: "belay checkpoint list")
        }
        return Exchange(place: place, ready: twin, entry: entry)
    }

    /// Out of the vault, and proven to be what the checkpoint says, before anything live is moved.
    private func extracted(
        _ file: StoredFile, to place: SQLitePlace, _ facts: StoreFacts, _ checkpoint: String, _ vault: any Vault, _ run: Int
    ) throws -> Exchange {
        if try fileSystem.status(place.directory, followingLinks: true) == nil {
            try fileSystem.makeDirectory(place.directory, mode: 0o755, parents: true)
        }
        try makeRunDirectory(of: place, run: run)
        let ready = place.extracted(run)
        try removeCopy(ready)
        try vault.extract(file, of: checkpoint, to: ready)
        let problem = try problem(with: ready, file.entry, facts.databases.first { $0.name == file.entry.path })
        if let problem {
            throw BelayError(
                .failed, "cannot restore \(place.name): what came out of checkpoint \(checkpoint) \(problem)",
                hint: "belay checkpoint verify \(checkpoint)")
        }
        return Exchange(place: place, ready: ready, entry: file.entry)
    }

    private func problem(with copy: String, _ entry: FileEntry, _ taken: DatabaseFacts?) throws -> String? {
        guard try SHA256.hex(ofFile: copy, using: fileSystem) == entry.sha256 else { return "has another hash than was stored" }
        if let damage = try check(copy).first { return "is damaged: \(damage)" }
        // Equal bytes have equal rows, so counting what was only counted is enough.
        guard let taken else { return nil }
        let depth: SQLiteContent.Depth = taken.tables.isEmpty ? .schema : taken.isContentKnown ? .content : .rows
        let found = try facts(ofCopy: copy, name: taken.name, depth: depth)
        return found == taken ? nil : "does not hold the schema and rows that were stored"
    }

    /// Sidecars, then the database, then its replacement, and each durable before the next: a log beside another database
    /// than its own destroys it. Wherever this ends, calling again goes on from there.
    private func perform(_ exchange: Exchange, run: Int) throws {
        let place = exchange.place
        try fileSystem.apply(exchange.entry, to: exchange.ready)
        try fileSystem.syncFile(exchange.ready)
        try putAside(place, run: run)
        try fileSystem.rename(exchange.ready, to: place.path)
        try fileSystem.syncDirectory(place.directory)
        try fileSystem.syncDirectory(place.runDirectory(run))
    }

    /// Databases that appeared since are of the state that is left.
    private func putAsideOthers(than entries: [FileEntry], run: Int) throws {
        let wanted = Set(entries.map(\.path))
        for place in try finder.places() where !wanted.contains(place.name) { try putAside(place, run: run) }
    }
}

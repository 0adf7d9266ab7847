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
        let sealRun = try twinRun(of: seal)
        let all = SQLiteKept.all(in: seal.files, seal.facts)
        try requireUnheld(finder.places() + all.map { try finder.place(named: $0.entry.path) }, to: "put back")
        // Every twin is proven before the first live file is moved.
        let returns = try all.compactMap { kept -> RawReturn? in
            try rawReturn(of: kept, run: run) { suffix, place, target in
                let source = rawTwin(of: place, run: sealRun) + suffix
                guard try fileSystem.status(source, followingLinks: false)?.kind == .file else { throw goneTwin(of: place) }
                try fileSystem.copy(source, to: target, mode: 0o600, syncing: true)
            }
        }
        let exchanges = try all.filter { !$0.isRaw }.compactMap { kept -> Exchange? in
            let entry = kept.entry
            let place = try finder.place(named: entry.path)
            let twin = self.twin(of: place, run: sealRun)
            let isThere = try fileSystem.status(twin, followingLinks: false) != nil
            return try isBack(place, entry, run: run, replaceable: isThere) ? nil : proven(place, entry, twin: twin)
        }
        for exchange in exchanges { try perform(exchange, run: run) }
        for raw in returns { try perform(raw, run: run) }
        try putAsideOthers(than: seal.files, run: run)
        if let difference = try difference(from: seal) {
            throw BelayError(.failed, "cannot put \(name) back: after the exchange \(difference)")
        }
    }

    package func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws {
        let files = stored.files.filter { $0.entry.kind == .file }
        let all = SQLiteKept.all(in: files.map(\.entry), stored.facts)
        try requireUnheld(finder.places() + all.map { try finder.place(named: $0.entry.path) }, to: "restore")
        let returns = try all.compactMap { kept -> RawReturn? in
            try rawReturn(of: kept, run: run) { suffix, _, target in
                guard let file = files.first(where: { $0.entry.path == kept.entry.path + suffix }) else { return }
                try vault.extract(file, of: checkpoint, to: target)
            }
        }
        let whole = Set(all.filter { !$0.isRaw }.map(\.entry.path))
        let exchanges = try files.filter { whole.contains($0.entry.path) }.compactMap { file -> Exchange? in
            let place = try finder.place(named: file.entry.path)
            if try isBack(place, file.entry, run: run, replaceable: true) { return nil }
            return try extracted(file, to: place, stored.facts, checkpoint, vault, run)
        }
        for exchange in exchanges { try perform(exchange, run: run) }
        for raw in returns { try perform(raw, run: run) }
        try putAsideOthers(than: files.map(\.entry), run: run)
        if let difference = try difference(from: stored) {
            throw BelayError(.failed, "cannot restore \(name): after the exchange \(difference)")
        }
    }

    package func sync() throws {
        for place in try finder.places() {
            for path in [place.path] + place.sidecars where try fileSystem.status(path, followingLinks: false)?.kind == .file {
                try fileSystem.syncFile(path)
            }
        }
        for directory in try finder.directories() { try fileSystem.syncDirectory(directory) }
    }

    /// Whether the live file already is what it shall be: an earlier attempt came this far, or nothing had changed it.
    ///
    /// A file that is the same with a log beside it is not: together they are another state, and go into the salvage
    /// together where there is a replacement.
    private func isBack(_ place: SQLitePlace, _ entry: FileEntry, run: Int, replaceable: Bool) throws -> Bool {
        guard try size(place.path) == entry.size, try fileSystem.status(place.path, followingLinks: false) != nil,
            try SHA256.hex(ofFile: place.path, using: fileSystem) == entry.sha256
        else { return false }
        let isSettled = try SQLiteState(of: place, using: fileSystem).isSettled
        if replaceable, try !isSettled || isSalvageHalf(of: place, run: run) { return false }
        if !isSettled { try putAsideSidecars(of: place, run: run) }
        try fileSystem.apply(entry, to: place.path)
        try fileSystem.syncFile(place.path)
        return true
    }

    private func proven(_ place: SQLitePlace, _ entry: FileEntry, twin: String) throws -> Exchange {
        guard try fileSystem.status(twin, followingLinks: false)?.kind == .file else {
            throw goneTwin(of: place)
        }
        guard try SHA256.hex(ofFile: twin, using: fileSystem) == entry.sha256 else {
            throw BelayError(
                .failed, "cannot put \(place.name) back: its twin is not what was sealed any more", hint: "belay checkpoint list")
        }
        return Exchange(place: place, ready: twin, entry: entry)
    }

    private func goneTwin(of place: SQLitePlace) -> BelayError {
        BelayError(.failed, "cannot put \(place.name) back: its twin is gone", hint: "belay checkpoint list")
    }

    /// Out of the vault, and proven to be what the checkpoint says, before anything live is moved.
    private func extracted(
        _ file: StoredFile, to place: SQLitePlace, _ facts: StoreFacts, _ checkpoint: String, _ vault: any Vault, _ run: Int
    ) throws -> Exchange {
        if try fileSystem.status(place.directory, followingLinks: true) == nil {
            try fileSystem.makeDirectory(place.directory, mode: 0o755, parents: true)
        }
        try prepareTwins(of: place, run: run)
        let ready = self.extracted(place, run: run)
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
        try fileSystem.syncDirectory(twins(in: place.directory, run: run))
    }

    /// Databases that appeared since are of the state that is left.
    private func putAsideOthers(than entries: [FileEntry], run: Int) throws {
        let wanted = Set(entries.map(\.path))
        for place in try finder.places() where !wanted.contains(place.name) { try putAside(place, run: run) }
    }
}

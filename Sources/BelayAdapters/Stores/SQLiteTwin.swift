package import BelayCore
import BelaySystem

extension SQLiteStore {
    package func preCopy(run: Int, into writer: any CheckpointWriter, raw: Bool) throws -> StoredStore {
        var facts = StoreFacts(name: name, kind: kind, bytes: 0, findings: raw ? try rawAbsences() : [])
        var stored: [StoredFile] = []
        let places = try finder.places()
        let reading = reading(places)
        for place in places {
            try clock.checkInterruption()
            let taken = try take(place, run: run, raw: raw) { attributes in
                try beginTwin(of: place, run: run, by: reading)
                let hash = try SHA256.hex(ofFile: twin(of: place, run: run), using: fileSystem)
                return try proven(place, attributes, hash: hash, run: run)
            }
            taken.add(to: &facts)
            for part in taken.parts { stored.append(try writer.add(contentOf: part.path, as: part.entry, idle: false)) }
        }
        return StoredStore(facts: facts, files: stored)
    }

    package func seal(run: Int, raw: Bool) throws -> Seal {
        let began = clock.uptime
        let places = try finder.places()
        try requireUnheld(places, to: "seal")
        var seal = Seal(
            store: name, facts: StoreFacts(name: name, kind: kind, bytes: 0, findings: raw ? try rawAbsences() : []), files: [],
            twin: twins(in: places.first?.directory ?? stackDirectory, run: run), seconds: 0)
        for place in places {
            let before = try SQLiteState(of: place, using: fileSystem)
            let taken = try take(place, run: run, raw: raw) { attributes in
                let hash = try finishTwin(of: place, before, run: run)
                return try proven(place, attributes, hash: hash, run: run)
            }
            guard try SQLiteState(of: place, using: fileSystem).sameContent(as: before) else {
                throw BelayError(.failed, "cannot seal \(place.name): it changed while it was read")
            }
            for part in taken.parts { try freeze(part.path) }
            try fileSystem.syncDirectory(twins(in: place.directory, run: run))
            taken.add(to: &seal.facts)
            seal.files += taken.parts.map(\.entry)
        }
        // Whoever opened one meanwhile may have written to it after it was read.
        try requireUnheld(places, to: "seal")
        seal.seconds = clock.uptime - began
        return seal
    }

    package func record(_ seal: Seal, into writer: any CheckpointWriter, idle: Bool) throws -> StoredStore {
        let run = try twinRun(of: seal)
        let files = try seal.files.map { entry in
            let path = try twin(of: entry, in: seal, run: run)
            let file = try writer.add(contentOf: path, as: entry, idle: idle)
            guard file.entry.sha256 == entry.sha256 else {
                throw BelayError(.failed, "cannot record \(entry.path): its twin is not what was sealed any more")
            }
            return file
        }
        return StoredStore(facts: seal.facts, files: files)
    }

    /// A whole copy at one instant, under the application's own locks; known by its name only when it is synced.
    func beginTwin(of place: SQLitePlace, run: Int, by reading: SQLiteReading) throws {
        try prepareTwins(of: place, run: run)
        let unfinished = self.unfinished(place, run: run)
        try removeCopy(unfinished)
        if try size(place.path) == 0 {
            try fileSystem.create(unfinished, mode: 0o600) { _ in }
        } else {
            // An application that commits without a pause holds its lock nearly always.
            var patient = reading
            patient.busySeconds = 30
            try patient.read(place) { try $0.backup(to: unfinished) }
        }
        try fileSystem.syncFile(unfinished)
        try fileSystem.rename(unfinished, to: twin(of: place, run: run))
        try fileSystem.syncDirectory(twins(in: place.directory, run: run))
    }

    /// With no writer left, and log and journal settled, the file is the state and only blocks that differ are written.
    /// Otherwise a writer was killed: what it committed lies in the log, what it did not has to be rolled back.
    /// Gives the twin's hash.
    private func finishTwin(of place: SQLitePlace, _ state: SQLiteState, run: Int) throws -> String {
        guard state.isSettled else {
            try beginTwin(of: place, run: run, by: reading([place]))
            return try SHA256.hex(ofFile: twin(of: place, run: run), using: fileSystem)
        }
        try prepareTwins(of: place, run: run)
        try thaw(place, run: run)
        return try BlockDifference.bring(twin(of: place, run: run), to: place.path).sha256
    }

    /// What lies in the twin: proven to be whole, and counted.
    private func proven(_ place: SQLitePlace, _ attributes: FileEntry, hash: String, run: Int) throws -> Taken {
        let twin = self.twin(of: place, run: run)
        var entry = attributes
        entry.size = try size(twin)
        entry.sha256 = hash
        do {
            let problems = try check(twin)
            guard problems.isEmpty else {
                throw BelayError(
                    .failed, "cannot copy \(place.name): it is damaged", hint: "belay checkpoint list", evidence: problems)
            }
            let facts = try facts(
                ofCopy: twin, name: place.name, depth: depth(counting: true, bytes: entry.size))
            return Taken(parts: [Taken.Part(path: twin, entry: entry)], facts: facts)
        } catch let error as SQLiteError {
            throw BelayError(.failed, "cannot copy \(place.name): \(error.message)")
        }
    }

    /// What `quick_check` finds in a copy that nobody else knows.
    func check(_ copy: String) throws -> [String] {
        let database = try SQLiteDatabase(copy, .immutable)
        defer { database.close() }
        return try SQLiteContent(database: database).problems()
    }

    /// Synced, and read-only from here on.
    private func freeze(_ twin: String) throws {
        try setMode(0o400, of: twin)
        try fileSystem.syncFile(twin)
    }

    /// A seal that a crash interrupted is made again.
    private func thaw(_ place: SQLitePlace, run: Int) throws {
        guard try fileSystem.status(twin(of: place, run: run), followingLinks: false) != nil else { return }
        try setMode(0o600, of: twin(of: place, run: run))
    }

    private func setMode(_ mode: UInt32, of path: String) throws {
        guard let status = try fileSystem.status(path, followingLinks: false) else { return }
        let entry = FileEntry(
            path: path, kind: .file, mode: mode, owner: status.owner, group: status.group,
            modifiedNanoseconds: status.modifiedNanoseconds, size: status.size)
        try fileSystem.apply(entry, to: path)
    }

    /// With the sidecars that an interrupted backup may have left.
    func removeCopy(_ path: String) throws {
        for path in [path] + SQLitePlace.sidecarSuffixes.map({ path + $0 }) {
            try fileSystem.removeTree(path)
        }
    }
}

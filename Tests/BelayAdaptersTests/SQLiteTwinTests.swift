import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("The twin of SQLite databases")
struct SQLiteTwinTests {
    @Test("A copy under constant writes is of one instant, and nothing is left beside the live file", arguments: [true, false])
    func preCopyUnderWrites(log: Bool) throws {
        let scene = try SQLiteScene()
        try scene.write(
            "data/app.db",
            """
            create table accounts(id integer primary key, value integer not null, filling text);
            with recursive n(i) as (values(0) union all select i + 1 from n where i < 99)
            insert into accounts select i, 1000, hex(zeroblob(2000)) from n;
            """, log: log)
        let process = try scene.keepMoving("data/app.db", log: log)
        for run in 1...5 {
            let stored = try scene.store().preCopy(run: run, into: scene.vault.writer("pre-\(run)"))
            let copy = try SQLiteDatabase(scene.path("data/.belay/\(run)/db/app.db"), .immutable)
            #expect(try copy.query("select sum(value), count(*) from accounts") == [[.integer(100_000), .integer(100)]])
            copy.close()
            #expect(stored.facts.databases.first?.tables["accounts"]?.rows == 100)
            #expect(try scene.fileSystem.list(scene.path("data/.belay/\(run)/db")) == ["app.db"])
        }
        #expect(scene.processTable.process(process.pid) == process)
        scene.kill(process)
        #expect(try scene.store("data/*").survey(counting: false).databases.map(\.name) == ["data/app.db"])
        #expect(try scene.fileSystem.status(scene.path("data/.belay"), followingLinks: false)?.mode == 0o700)
    }

    @Test("The vault gets the twin's content under the live file's attributes")
    func preCopyAttributes() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        var entry = FileEntry(
            path: "data/app.db", kind: .file, mode: 0o640, owner: 1234, group: 2345,
            modifiedNanoseconds: 1_700_000_000_123_456_789,
            size: 0, extendedAttributes: ["user.belay": [1, 0, 2]])
        try scene.fileSystem.apply(entry, to: scene.path("data/app.db"))
        let stored = try scene.store().preCopy(run: 1, into: scene.vault.writer("pre"))
        let file = try #require(stored.files.first)
        entry.size = file.entry.size
        entry.sha256 = try scene.hash("data/.belay/1/db/app.db")
        #expect(file.entry == entry)
    }

    @Test(
        "Whatever state the stopped database is in, the seal is what its application would read", arguments: DatabaseState.stopped
    )
    func seal(_ state: DatabaseState) throws {
        let scene = try SQLiteScene()
        try state.make(in: scene)
        let before = try scene.everything()
        let store = scene.store()
        _ = try store.preCopy(run: 3, into: scene.vault.writer("pre"))
        let seal = try store.seal(run: 3)
        let kept = try scene.everything().filter { !$0.key.contains("/.belay") }
        #expect(kept == before)
        #expect(seal.facts.databases.first?.tables["notes"]?.rows == state.rows)
        #expect(seal.files.first?.sha256 == (try scene.hash("data/.belay/3/db/app.db")))
        #expect(try scene.fileSystem.status(scene.path("data/.belay/3/db/app.db"), followingLinks: false)?.mode == 0o400)
        #expect(try store.difference(from: seal) == nil)
        let lost = try SQLiteDatabase(scene.path("data/.belay/3/db/app.db"), .immutable)
        defer { lost.close() }
        #expect(try lost.query("select count(*) from notes where text like 'lost%'") == [[.integer(0)]])
        #expect(seal.twin == scene.path("data/.belay/3/db"))
    }

    @Test("A settled database is sealed byte for byte, and only what changed since the copy is written")
    func pageDifference() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(rows: 4000, log: true)
        let store = scene.store()
        _ = try store.preCopy(run: 1, into: scene.vault.writer("pre"))
        try scene.write("data/app.db", "update notes set text = 'changed' where id = 2000", log: true)
        let twin = scene.path("data/.belay/1/db/app.db")
        let difference = try BlockDifference.bring(twin, to: scene.path("data/app.db"))
        #expect(difference.bytes > 3 << 20)
        // The page with the row, and the first one with the counters.
        #expect(difference.changedBytes <= 3 << 16)
        let seal = try store.seal(run: 1)
        #expect(seal.files.first?.sha256 == (try scene.hash("data/app.db")))
        #expect(try scene.hash("data/.belay/1/db/app.db") == scene.hash("data/app.db"))
        // Sealing again after a crash gives the same.
        let again = try store.seal(run: 1)
        #expect(again.files == seal.files)
        #expect(again.facts == seal.facts)
    }

    @Test("A twin follows a database that has become smaller")
    func shrunk() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(rows: 2000)
        _ = try scene.store().preCopy(run: 1, into: scene.vault.writer("pre"))
        try scene.write("data/app.db", "delete from notes where id > 10; vacuum;")
        _ = try scene.store().seal(run: 1)
        #expect(try scene.hash("data/.belay/1/db/app.db") == scene.hash("data/app.db"))
    }

    @Test("With a process that has it open, nothing is sealed or put back, and the process is named")
    func held() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(log: true)
        let store = scene.store()
        let seal = try store.seal(run: 1)
        let process = try scene.hold("data/app.db", log: true, "select count(*) from notes")
        let refused = #expect(throws: BelayError.self) { try store.seal(run: 2) }
        #expect(refused?.code == .failed)
        #expect(refused?.message.contains("\(process.pid)") == true)
        #expect(refused?.message.contains("python3") == true)
        let before = try scene.hash("data/app.db")
        #expect(throws: BelayError.self) { try store.putBack(seal, run: 1) }
        #expect(try scene.hash("data/app.db") == before)
    }

    @Test("A database that appeared since the copy is sealed, one that went is not")
    func appeared() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes("data/old.db", rows: 3)
        let store = scene.store("data/*.db")
        _ = try store.preCopy(run: 1, into: scene.vault.writer("pre"))
        try scene.fileSystem.remove(scene.path("data/old.db"))
        try scene.makeNotes("data/new.db", rows: 4)
        let seal = try store.seal(run: 1)
        #expect(seal.files.map(\.path) == ["data/new.db"])
        #expect(seal.facts.databases.first?.tables["notes"]?.rows == 4)
        #expect(try store.difference(from: seal) == nil)
    }

    @Test("A damaged database is refused before anything depends on its twin")
    func damaged() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(rows: 400)
        var bytes = try scene.fileSystem.read(scene.path("data/app.db"), limit: 1 << 24)
        for index in 8192..<12288 { bytes[index] = 0x55 }
        try scene.fileSystem.writeAtomically(scene.path("data/app.db"), bytes, mode: 0o644, like: nil)
        let refused = #expect(throws: BelayError.self) { try scene.store().seal(run: 1) }
        #expect(refused?.message == "cannot copy data/app.db: it is damaged")
    }

    @Test("The vault gets what was sealed, and refuses a twin that is not that any more")
    func record() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        let store = scene.store()
        let seal = try store.seal(run: 1)
        let stored = try store.record(seal, into: scene.vault.writer("sealed"), idle: true)
        #expect(stored.facts == seal.facts)
        #expect(stored.files.map(\.entry) == seal.files)
        try scene.write("data/.belay/1/db/app.db", "delete from notes")
        #expect(throws: BelayError.self) { try store.record(seal, into: scene.vault.writer("late"), idle: true) }
    }

    @Test("What belongs to a run is listed and goes with it, the salvage only when asked")
    func leftovers() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes("data/a.db")
        try scene.makeNotes("data/b.db")
        let store = scene.store("data/*.db")
        let seal = try store.seal(run: 5)
        try scene.write("data/a.db", "delete from notes")
        try store.putBack(seal, run: 5)
        let expected = [
            (scene.path("data/.belay/5/db"), "twin of db"), (scene.path("data/.belay/5/salvage/db"), "salvage of db"),
        ]
        let found = try store.leftovers()
        #expect(found.map(\.path) == expected.map(\.0))
        #expect(found.map(\.what) == expected.map(\.1))
        #expect(found.map(\.run) == [5, 5])
        #expect(found.allSatisfy { $0.bytes > 4096 })
        try store.discard(run: 5, salvage: false)
        #expect(try store.leftovers().map(\.what) == ["salvage of db"])
        try store.discard(run: 5, salvage: true)
        #expect(try store.leftovers() == [])
        #expect(try scene.fileSystem.list(scene.path("data")) == ["a.db", "b.db"])
    }

    @Test("What another journal's run of the same number made is a stranger's, and stays")
    func strangers() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        let (one, other) = (scene.store(journal: "11111111"), scene.store(journal: "22222222"))
        let seal = try one.seal(run: 1)
        #expect(seal.twin == scene.path("data/.belay/1-11111111/db"))
        _ = try other.seal(run: 1)
        try other.discard(run: 1, salvage: true)
        try scene.write("data/app.db", "delete from notes")
        #expect(try other.leftovers().map(\.stranger) == ["run 1 of another journal"])
        #expect(try other.leftovers().map(\.run) == [nil])
        #expect(try one.leftovers().map(\.stranger) == [nil])
        try one.putBack(seal, run: 1)
        #expect(try one.difference(from: seal) == nil)
        try one.discard(run: 1, salvage: true)
        #expect(try scene.fileSystem.list(scene.path("data")) == ["app.db"])
    }

    @Test("A copy for reading that a killed process left is listed, and goes")
    func abandonedCopies() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        try scene.fileSystem.makeDirectory(scene.path("data/.belay/reading-4194303-1"), mode: 0o700, parents: true)
        #expect(try scene.store().leftovers().map(\.what) == ["copy of db for reading"])
        try scene.store().discard(run: 1, salvage: false)
        #expect(try scene.fileSystem.list(scene.path("data")) == ["app.db"])
    }
}

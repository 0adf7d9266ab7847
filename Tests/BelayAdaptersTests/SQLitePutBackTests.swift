import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("The way back of SQLite databases")
struct SQLitePutBackTests {
    /// A migration as tools run it on SQLite: every statement is final, and then one fails.
    private static let halfMigration = """
        alter table notes add column tags text;
        create index notes_tags on notes(tags);
        create table _alembic_tmp_notes(id integer primary key, text text not null, tags text);
        update notes set text = 'migrated';
        delete from notes where id > 100;
        """

    @Test("A half-applied migration is undone byte for byte", arguments: [true, false])
    func halfMigrated(log: Bool) throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(log: log)
        try scene.fileSystem.apply(
            FileEntry(
                path: "", kind: .file, mode: 0o640, owner: 1234, group: 2345, modifiedNanoseconds: 1_600_000_000_000_000_000,
                size: 0,
                extendedAttributes: ["user.belay": [7]]), to: scene.path("data/app.db"))
        let store = scene.store()
        let hash = try scene.hash("data/app.db")
        let status = try scene.fileSystem.status(scene.path("data/app.db"), followingLinks: false)
        let seal = try store.seal(run: 1)
        try scene.write("data/app.db", Self.halfMigration, log: log)
        #expect(try store.survey(counting: false).findings.map(\.code) == ["store-half-applied"])
        #expect(try store.difference(from: seal) != nil)
        try store.putBack(seal, run: 1)
        #expect(try scene.hash("data/app.db") == hash)
        #expect(try store.difference(from: seal) == nil)
        let back = try scene.fileSystem.status(scene.path("data/app.db"), followingLinks: false)
        #expect(back?.mode == 0o640 && back?.owner == 1234 && back?.group == 2345)
        #expect(back?.modifiedNanoseconds == status?.modifiedNanoseconds)
        #expect(try scene.fileSystem.extendedAttributes(scene.path("data/app.db")) == ["user.belay": [7]])
        // The state that failed can still be looked at.
        #expect(try scene.query("data/.belay/1/salvage/db/app.db", "select count(*) from notes") == [[.integer(100)]])
    }

    @Test("The new version's log beside the old database does not come back, nor break it")
    func newLogBesideOldDatabase() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(log: true)
        let store = scene.store()
        let seal = try store.seal(run: 1)
        scene.kill(
            try scene.hold(
                "data/app.db", log: true, "alter table notes add column tags", "update notes set text = 'new'",
                "pragma wal_checkpoint",
                "create table more(a)", "insert into more select id from notes"))
        #expect(try scene.exists("data/app.db-wal"))
        try store.putBack(seal, run: 1)
        #expect(try scene.fileSystem.list(scene.path("data")) == [".belay", "app.db"])
        #expect(try scene.query("data/app.db", "pragma integrity_check") == [[.text("ok")]])
        #expect(try scene.rows("data/app.db") == 200)
        #expect(try scene.query("data/app.db", "select count(*) from notes where text = 'new'") == [[.integer(0)]])
        #expect(try scene.rows("data/.belay/1/salvage/db/app.db", "more") == 200)
    }

    @Test("Killed at any step, it is gone on with, and the salvage still holds the whole failed state", arguments: [true, false])
    func killedAnywhere(log: Bool) throws {
        let failed = try SQLiteScene()
        try failed.makeNotes("data/a.db", log: log)
        try failed.makeNotes("data/b.db", log: log)
        let seal = try failed.store("data/*.db").seal(run: 1)
        try failed.makeNotes("data/stray.db", rows: 7)
        for name in ["data/a.db", "data/b.db"] {
            failed.kill(try failed.hold(name, log: log, "begin", "delete from notes where id > 50", "commit"))
        }
        var after = 0
        var completed = false
        while !completed {
            let scene = try SQLiteScene(copying: failed)
            let store = scene.store("data/*.db")
            do {
                try scene.store("data/*.db", through: DyingFileSystem(after: after)).putBack(seal, run: 1)
                completed = true
            } catch let error as BelayError where error.message == "killed" {}
            try store.putBack(seal, run: 1)
            #expect(try store.difference(from: seal) == nil, "after \(after) effects")
            #expect(try scene.fileSystem.list(scene.path("data")) == [".belay", "a.db", "b.db"], "after \(after) effects")
            for name in ["a.db", "b.db"] {
                #expect(try scene.rows("data/.belay/1/salvage/db/\(name)") == 50, "after \(after) effects")
            }
            #expect(try scene.rows("data/.belay/1/salvage/db/stray.db") == 7)
            after += 1
        }
        #expect(after > 15)
    }

    @Test("A second failed state does not replace the first in the salvage")
    func salvageKept() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        let store = scene.store()
        let seal = try store.seal(run: 1)
        let stored = try store.record(seal, into: scene.vault.writer("sealed"), idle: false)
        for rows in [150, 120] {
            try scene.write("data/app.db", "delete from notes where id > \(rows)")
            try store.restore(stored, of: "sealed", from: scene.vault, run: 1)
        }
        #expect(try scene.rows("data/.belay/1/salvage/db/app.db") == 150)
        #expect(try scene.rows("data/.belay/1/salvage/db/app.db.2") == 120)
    }

    @Test("A twin that was touched or is gone is refused before anything live is moved", arguments: [true, false])
    func badTwin(gone: Bool) throws {
        let scene = try SQLiteScene()
        try scene.makeNotes("data/a.db")
        try scene.makeNotes("data/b.db")
        let store = scene.store("data/*.db")
        let seal = try store.seal(run: 1)
        try scene.write("data/a.db", "delete from notes")
        try scene.write("data/b.db", "delete from notes")
        if gone {
            try scene.fileSystem.remove(scene.path("data/.belay/1/db/b.db"))
        } else {
            try scene.write("data/.belay/1/db/b.db", "delete from notes where id = 1")
        }
        let before = try scene.everything()
        let refused = #expect(throws: BelayError.self) { try store.putBack(seal, run: 1) }
        #expect(refused?.message.hasPrefix("cannot put data/b.db back: its twin is") == true)
        #expect(try scene.everything() == before)
    }

    @Test("What was not changed is left alone, and putting back twice is putting back once")
    func unchanged() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(log: true)
        let store = scene.store()
        let seal = try store.seal(run: 1)
        let before = try scene.fileSystem.status(scene.path("data/app.db"), followingLinks: false)?.inode
        try store.putBack(seal, run: 1)
        #expect(try scene.fileSystem.status(scene.path("data/app.db"), followingLinks: false)?.inode == before)
        try scene.fileSystem.remove(scene.path("data/app.db"))
        try store.putBack(seal, run: 1)
        try store.putBack(seal, run: 1)
        #expect(try store.difference(from: seal) == nil)
    }

    @Test("Twenty tenants go back together, with those that came since put aside")
    func tenants() throws {
        let scene = try SQLiteScene()
        for tenant in 1...20 { try scene.makeNotes("data/t\(tenant).db", rows: tenant, log: tenant % 2 == 0) }
        let store = scene.store("data/*.db")
        let seal = try store.seal(run: 1)
        #expect(seal.files.count == 20)
        for tenant in 1...20 { try scene.write("data/t\(tenant).db", "drop table notes", log: tenant % 2 == 0) }
        try scene.makeNotes("data/t21.db")
        #expect(try store.difference(from: seal) == "data/t21.db is there, and was not sealed")
        try store.putBack(seal, run: 1)
        for tenant in 1...20 { #expect(try scene.rows("data/t\(tenant).db") == Int64(tenant)) }
        #expect(try scene.fileSystem.list(scene.path("data")).filter { $0.hasSuffix(".db") }.count == 20)
    }

    @Test("A database behind a link comes back behind the link")
    func linked() throws {
        let scene = try SQLiteScene()
        try scene.fileSystem.makeDirectory(scene.path("real"), mode: 0o755, parents: false)
        try scene.makeNotes("real/app.db")
        try scene.fileSystem.makeLink(scene.path("data/app.db"), to: "../real/app.db")
        let store = scene.store()
        let seal = try store.seal(run: 1)
        try scene.write("data/app.db", "drop table notes")
        try store.putBack(seal, run: 1)
        #expect(try scene.fileSystem.readLink(scene.path("data/app.db")) == "../real/app.db")
        #expect(try scene.rows("real/app.db") == 200)
        #expect(try scene.exists("real/.belay/1/salvage/db/app.db"))
    }

    @Test(
        "A database that the new version has ruined is different, and comes back", arguments: ["torn", "text", "empty", "gone"])
    func ruined(_ how: String) throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        let store = scene.store()
        let seal = try store.seal(run: 1)
        let path = scene.path("data/app.db")
        var bytes = try scene.fileSystem.read(path, limit: 1 << 24)
        switch how {
        case "torn": for index in 100..<8192 { bytes[index] = 0xee }
        case "text": bytes = Array("not a database at all".utf8)
        default: bytes = []
        }
        try scene.fileSystem.writeAtomically(path, bytes, mode: 0o644, like: nil)
        if how == "gone" { try scene.fileSystem.remove(path) }
        #expect(try store.difference(from: seal) != nil)
        try store.putBack(seal, run: 1)
        #expect(try scene.hash("data/app.db") == seal.files.first?.sha256)
    }
}

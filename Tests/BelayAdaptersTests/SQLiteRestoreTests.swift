import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("Restoring SQLite databases from the vault")
struct SQLiteRestoreTests {
    @Test("A checkpoint comes back whole, even where nothing is left of the store")
    func intoNothing() throws {
        let scene = try SQLiteScene()
        try scene.fileSystem.makeDirectory(scene.path("data/tenants/a"), mode: 0o755, parents: true)
        try scene.makeNotes("data/tenants/a/app.db", log: true)
        let store = scene.store("data/tenants/*/app.db")
        let stored = try store.preCopy(run: 1, into: scene.vault.writer("pre"))
        try scene.fileSystem.removeTree(scene.path("data/tenants"))
        try store.restore(stored, of: "pre", from: scene.vault, run: 2)
        #expect(try store.difference(from: stored) == nil)
        #expect(try scene.rows("data/tenants/a/app.db") == 200)
    }

    @Test("Restoring twice, or what is there already, changes nothing")
    func twice() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        let store = scene.store()
        let stored = try store.record(store.seal(run: 1), into: scene.vault.writer("sealed"), idle: false)
        let inode = try scene.fileSystem.status(scene.path("data/app.db"), followingLinks: false)?.inode
        try store.restore(stored, of: "sealed", from: scene.vault, run: 2)
        #expect(try scene.fileSystem.status(scene.path("data/app.db"), followingLinks: false)?.inode == inode)
        #expect(try !scene.exists("data/.belay/2"))
    }

    @Test("Killed at any step, it is gone on with")
    func killedAnywhere() throws {
        let failed = try SQLiteScene()
        try failed.makeNotes()
        let stored = try failed.store().record(failed.store().seal(run: 1), into: failed.vault.writer("sealed"), idle: false)
        failed.kill(try failed.hold("data/app.db", log: true, "delete from notes where id > 50"))
        var after = 0
        var completed = false
        while !completed {
            let scene = try SQLiteScene(copying: failed)
            let store = scene.store()
            do {
                try scene.store(through: DyingFileSystem(after: after)).restore(stored, of: "sealed", from: scene.vault, run: 2)
                completed = true
            } catch let error as BelayError where error.message == "killed" {}
            try store.restore(stored, of: "sealed", from: scene.vault, run: 2)
            #expect(try store.difference(from: stored) == nil, "after \(after) effects")
            #expect(try scene.rows("data/.belay/2/salvage/db/app.db") == 50, "after \(after) effects")
            after += 1
        }
        #expect(after > 8)
    }

    @Test("What comes out of the vault is proven before anything live is moved", arguments: ["content", "facts"])
    func tampered(_ what: String) throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        let store = scene.store()
        var stored = try store.record(store.seal(run: 1), into: scene.vault.writer("sealed"), idle: false)
        try scene.write("data/app.db", "delete from notes")
        if what == "content" {
            let object = scene.vault.folder + "/sealed/1"
            var bytes = try scene.fileSystem.read(object, limit: 1 << 24)
            bytes[9000] ^= 1
            try scene.fileSystem.writeAtomically(object, bytes, mode: 0o600, like: nil)
        } else {
            stored.facts.databases[0].tables["notes"]?.rows = 199
        }
        let before = try scene.hash("data/app.db")
        let refused = #expect(throws: BelayError.self) { try store.restore(stored, of: "sealed", from: scene.vault, run: 2) }
        #expect(refused?.message.hasPrefix("cannot restore data/app.db: what came out of checkpoint sealed") == true)
        #expect(try scene.hash("data/app.db") == before)
    }

    @Test(
        "A difference names the table and the figures",
        arguments: [
            ("delete from notes where id = 200", "data/app.db: table notes has 199 rows, sealed 200"),
            ("update notes set text = 'other' where id = 7", "data/app.db: table notes holds other rows than were sealed"),
            ("create table more(a)", "data/app.db: the schema is not the one that was sealed"),
            ("pragma user_version = 9", "data/app.db: the schema is at user_version 9, sealed at no revision"),
        ])
    func differences(sql: String, expected: String) throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        let store = scene.store()
        let seal = try store.seal(run: 1)
        try scene.write("data/app.db", sql)
        #expect(try store.difference(from: seal) == expected)
    }

    @Test("Other bytes with the same rows are no difference")
    func sameRows() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(rows: 500)
        let store = scene.store()
        let seal = try store.seal(run: 1)
        try scene.write("data/app.db", "create table t(a); insert into t select 1 from notes; drop table t; vacuum;", log: true)
        #expect(try scene.hash("data/app.db") != seal.files.first?.sha256)
        #expect(try store.difference(from: seal) == nil)
        try scene.fileSystem.remove(scene.path("data/app.db"))
        #expect(try store.difference(from: seal) == "data/app.db is not there")
    }

    @Test("What was only counted is called equal only where its twin proves it")
    func counted() throws {
        func store(_ state: DatabaseState) throws -> (SQLiteScene, SQLiteStore, Seal) {
            let scene = try SQLiteScene()
            try state.make(in: scene)
            var seal = try scene.store().seal(run: 1)
            seal.facts.databases[0].tables["notes"]?.contentHash = nil
            return (scene, scene.store(), seal)
        }
        let unknown = "data/app.db may hold other rows: its file is not the one that was sealed"
        let (stopped, stoppedStore, stoppedSeal) = try store(.stoppedWithLogMode)
        #expect(try stoppedStore.difference(from: stoppedSeal) == nil)
        try stopped.write("data/app.db", "update notes set text = 'other' where id = 7", log: true)
        #expect(try stoppedStore.difference(from: stoppedSeal) == unknown)
        let (killed, killedStore, killedSeal) = try store(.killedWithLog)
        #expect(try killedStore.difference(from: killedSeal) == nil)
        killed.kill(try killed.hold("data/app.db", log: true, "update notes set text = 'other' where id = 7"))
        #expect(
            try killedStore.difference(from: killedSeal) == "data/app.db: table notes holds other rows than were sealed")
    }
}

import BelayAdapters
import BelaySystem
import BelayTestKit
import Synchronization
import Testing

@Suite("What a store is, whoever made it so, is on the disk once it has been synced")
struct StoreSyncTests {
    /// What was synced, by the names below a directory.
    private final class Watch: Sendable {
        private let seen = Mutex<Set<String>>([])

        var names: Set<String> { seen.withLock { $0 } }

        func files(below root: String) -> InterceptedFileSystem {
            InterceptedFileSystem(RealFileSystem()) { call in
                guard ["syncFile", "syncDirectory", "syncAll"].contains(call.operation) else { return }
                self.seen.withLock { _ = $0.insert(String(call.path.dropFirst(root.count + 1))) }
            }
        }
    }

    @Test("files: all that lies on the file systems that they lie on")
    func files() throws {
        let fixture = try FilesStoreFixture()
        let watch = Watch()
        try fixture.store(FilesStoreFixture.paths, on: watch.files(below: fixture.stack)).sync()
        #expect(watch.names == [""])
    }

    @Test("databases: each of them and its log, where they lie, and not where a link to them does")
    func databases() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes("data/app.db")
        try scene.fileSystem.makeDirectory(scene.path("real"), mode: 0o755, parents: false)
        try scene.makeNotes("real/linked.db")
        try scene.fileSystem.writeAtomically(scene.path("real/linked.db-journal"), [0], mode: 0o600, like: nil)
        try scene.fileSystem.makeLink(scene.path("data/linked.db"), to: "../real/linked.db")
        let watch = Watch()
        try scene.store("data/*.db", through: watch.files(below: scene.stack)).sync()
        let wanted: Set = ["data", "data/app.db", "real", "real/linked.db", "real/linked.db-journal"]
        #expect(watch.names.isSuperset(of: wanted))
    }

    @Test(
        "PostgreSQL: what was committed without waiting for the disk",
        .enabled(if: PostgresCluster.isThere, "PostgreSQL 15 is not installed"))
    func commits() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin")
        for number in 0..<5 {
            let end = try scene.sql(
                "set synchronous_commit = off; create table late_\(number) (id int); select pg_current_wal_insert_lsn()")
            try store.sync()
            #expect(try scene.sql("select pg_current_wal_flush_lsn() >= '\(end)'::pg_lsn") == "t")
        }
    }
}

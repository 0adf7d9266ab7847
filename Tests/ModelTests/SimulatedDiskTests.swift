import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// The simulated disk is only worth something if it loses what a disk may lose, and keeps what it may not.
@Suite("A simulated disk keeps what was synced, and may lose everything else")
struct SimulatedDiskTests {
    private let seeds: Range<UInt64> = 0..<60

    /// What is found after a power cut, over many cuts.
    private func found(_ path: String, _ prepare: (SimulatedFileSystem) throws -> Void) throws -> Set<String> {
        var found: Set<String> = []
        for seed in seeds {
            let files = SimulatedFileSystem(SimulatedDisk())
            try prepare(files)
            var generator = SeededGenerator(seed)
            files.disk.losePower(&generator)
            let isThere = try files.status(path, followingLinks: false) != nil
            found.insert(isThere ? String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self) : "-")
        }
        return found
    }

    private func write(_ files: SimulatedFileSystem, _ path: String, _ text: String) throws {
        try files.create(path, mode: 0o600) { sink in try Array(text.utf8).withUnsafeBytes { try sink.write($0) } }
    }

    @Test("a file whose name was not synced may be gone, whole as it is")
    func unsyncedName() throws {
        #expect(try found("/new") { try write($0, "/new", "text") } == ["-", "text"])
    }

    @Test("a file and its name, both synced, are there")
    func synced() throws {
        let found = try found("/new") {
            try write($0, "/new", "text")
            try $0.syncDirectory("/")
        }
        #expect(found == ["text"])
    }

    @Test("a copy that was not synced may be there by name, and empty")
    func unsyncedContent() throws {
        let found = try found("/copy") {
            try write($0, "/source", "text")
            try $0.copy("/source", to: "/copy", mode: 0o600, syncing: false)
            try $0.syncDirectory("/")
        }
        #expect(found == ["", "text"])
    }

    @Test("a file that is replaced is the old one or the new one, and after the sync of its directory the new one")
    func replaced() throws {
        func replace(_ files: SimulatedFileSystem, syncing: Bool) throws {
            try files.writeAtomically("/file", Array("old".utf8), mode: 0o600, like: nil)
            try write(files, "/file.new", "new")
            try files.rename("/file.new", to: "/file")
            if syncing { try files.syncDirectory("/") }
        }
        #expect(try found("/file") { try replace($0, syncing: false) } == ["old", "new"])
        #expect(try found("/file") { try replace($0, syncing: true) } == ["new"])
    }

    @Test("a long write that was not synced may be torn between two sectors")
    func torn() throws {
        let long = String(repeating: "a", count: 512) + String(repeating: "b", count: 512)
        let found = try found("/copy") {
            try write($0, "/source", long)
            try $0.copy("/source", to: "/copy", mode: 0o600, syncing: false)
            try $0.syncDirectory("/")
        }
        #expect(found == ["", String(long.prefix(512)), long])
    }

    @Test("what was removed may come back until its directory is synced")
    func removed() throws {
        let found = try found("/file") {
            try $0.writeAtomically("/file", Array("old".utf8), mode: 0o600, like: nil)
            try $0.remove("/file")
        }
        #expect(found == ["-", "old"])
    }

    @Test("the journal's database keeps every transaction that was committed, whatever the power cut takes")
    func database() throws {
        for seed in seeds {
            let disk = SimulatedDisk()
            let life = Life()
            let files = SimulatedFileSystem(disk, life: life)
            var generator = SeededGenerator(seed)
            var committed = 0
            do {
                let system = SimulatedVFS(files)
                let database = try SQLiteDatabase("/journal.db", onFilesOf: system.name)
                defer { database.close() }
                try database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; create table word (text)")
                life.begin(.at(1 + generator.below(150)))
                for number in 0..<100 {
                    try database.run("insert into word values (?)", [.text(String(repeating: "x", count: number * 20))])
                    committed = number + 1
                }
            } catch {}
            #expect(committed < 100)
            life.begin()
            disk.losePower(&generator)
            let system = SimulatedVFS(files)
            let database = try SQLiteDatabase("/journal.db", onFilesOf: system.name)
            defer { database.close() }
            let rows = try database.query("select count(*) from word").first?.first?.integer ?? -1
            // The one that was being committed may be there or not.
            #expect(rows == committed || rows == committed + 1, "seed \(seed): \(rows) rows of \(committed)")
            #expect(try database.query("PRAGMA journal_mode").first?.first?.text == "wal")
            #expect(try database.query("PRAGMA integrity_check").first?.first?.text == "ok")
        }
    }
}

import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("A SQLite database that cannot be read")
struct SQLiteRawTests {
    enum Broken: String, CaseIterable, Sendable {
        case pages
        case rubbish
        case rubbishWithLog
    }

    /// Beside a healthy one, so that one does not decide for the other.
    private static func scene(_ broken: Broken) throws -> SQLiteScene {
        let scene = try SQLiteScene()
        try scene.makeNotes("data/app.db", rows: 400)
        try scene.makeNotes("data/well.db", rows: 5)
        let path = scene.path("data/app.db")
        var bytes = try scene.fileSystem.read(path, limit: 1 << 24)
        switch broken {
        case .pages: for index in 8192..<12288 { bytes[index] = 0x55 }
        case .rubbish, .rubbishWithLog: bytes = Array(repeating: 0x55, count: 5000)
        }
        try scene.fileSystem.writeAtomically(path, bytes, mode: 0o640, like: nil)
        if broken == .rubbishWithLog {
            for suffix in ["-wal", "-journal"] {
                try scene.fileSystem.writeAtomically(path + suffix, Array("log\(suffix)".utf8), mode: 0o600, like: nil)
            }
        }
        return scene
    }

    private static func picture(_ scene: SQLiteScene) throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try scene.fileSystem.list(scene.path("data")) where name != ".belay" {
            found[name] = try scene.hash("data/" + name)
        }
        return found
    }

    @Test("is taken byte for byte when asked for, says so, and comes back as it was", arguments: Broken.allCases)
    func sealed(broken: Broken) throws {
        let scene = try Self.scene(broken)
        let before = try Self.picture(scene)
        let store = scene.store("data/*.db")
        #expect(throws: BelayError.self) { try store.seal(run: 1) }
        let stored = try store.preCopy(run: 1, into: scene.vault.writer("pre"), raw: true)
        let seal = try store.seal(run: 1, raw: true)
        for facts in [stored.facts, seal.facts] {
            #expect(facts.databases.map(\.name) == ["data/well.db"])
            #expect(facts.findings.map(\.code) == ["store-malformed"] && facts.findings.first?.verdict == .warn)
        }
        #expect(try Self.picture(scene) == before)
        #expect(try store.difference(from: seal) == nil)
        let kept = try store.record(seal, into: scene.vault.writer("sealed"), idle: false)
        #expect(try store.difference(from: kept) == nil)

        for way in 1...2 {
            for suffix in ["-wal", "-journal"] { try scene.fileSystem.removeTree(scene.path("data/app.db" + suffix)) }
            try scene.fileSystem.removeTree(scene.path("data/app.db"))
            try scene.makeNotes("data/app.db", rows: 3)
            try scene.write("data/well.db", "delete from notes")
            #expect(try store.difference(from: seal) != nil)
            if way == 1 {
                try store.putBack(seal, run: 1)
            } else {
                try store.restore(kept, of: "sealed", from: scene.vault, run: 2)
            }
            #expect(try Self.picture(scene) == before, "\(broken) \(way)")
            #expect(try store.difference(from: seal) == nil)
        }
    }

    @Test("comes back whole wherever the way back was killed")
    func killedAnywhere() throws {
        let failed = try Self.scene(.rubbishWithLog)
        let before = try Self.picture(failed)
        let seal = try failed.store("data/*.db").seal(run: 1, raw: true)
        for name in ["app.db", "app.db-wal", "app.db-journal"] { try failed.fileSystem.remove(failed.path("data/" + name)) }
        try failed.makeNotes("data/app.db", rows: 3)
        var after = 0
        var completed = false
        while !completed, after < 200 {
            let scene = try SQLiteScene(copying: failed)
            completed = (try? scene.store("data/*.db", through: DyingFileSystem(after: after)).putBack(seal, run: 1)) != nil
            try scene.store("data/*.db").putBack(seal, run: 1)
            #expect(try Self.picture(scene) == before, "killed after \(after)")
            after += 1
        }
        #expect(completed && after > 5)
    }

    @Test("that is missing is sealed as missing, and is gone again after the way back")
    func missing() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes("data/well.db", rows: 5)
        let store = scene.store("data/app.db", "data/well.db")
        let seal = try store.seal(run: 1, raw: true)
        #expect(seal.facts.findings.map(\.code) == ["store-missing"] && seal.facts.findings.first?.verdict == .warn)
        #expect(try store.difference(from: seal) == nil)
        try scene.makeNotes("data/app.db", rows: 3)
        try store.putBack(seal, run: 1)
        #expect(try scene.fileSystem.list(scene.path("data")) == [".belay", "well.db"])
    }
}

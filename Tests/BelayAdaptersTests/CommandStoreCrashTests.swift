import BelayCore
import BelaySystem
import Testing

@testable import BelayAdapters

@Suite struct CommandStoreCrashTests {
    let scene: CommandStoreScene

    init() throws { scene = try CommandStoreScene() }

    @Test("Killed at any of its effects, a seal and a way back succeed the second time")
    func anywhere() throws {
        // They are run hundreds of times.
        try scene.script("backup", "cp -a data.db uploads \"$BELAY_OUTPUT\"")
        try scene.script("restore", "cp -a \"$BELAY_INPUT\"/* .")
        try scene.script("compare", "cat data.db uploads/*")
        let before = try scene.picture()
        var sealed = 0
        while (try? scene.store(on: DyingFileSystem(after: sealed)).seal(run: 7)) == nil { sealed += 1 }
        #expect(sealed > 5)
        let seal = try scene.store().seal(run: 7)
        var point = 0
        while true {
            try scene.wreck()
            let first: Void? = try? scene.store(on: DyingFileSystem(after: point)).putBack(seal, run: 7)
            let store = scene.store()
            if try store.difference(from: seal) != nil { try store.putBack(seal, run: 7) }
            #expect(try scene.picture() == before, "killed after \(point) effects")
            let salvages = try scene.kept().filter { $0.hasSuffix("/output/data.db") && $0.contains("/salvage/") }
            #expect(try salvages.contains { try scene.read("../state/command/" + $0).contains("fresh") }, "\(point)")
            // The next one begins without what is left of this one.
            try store.discard(run: 7, salvage: true)
            if first != nil { break }
            #expect(try store.seal(run: 7).files.map(\.sha256) == seal.files.map(\.sha256))
            point += 1
        }
        #expect(point > 10)
    }

    @Test("A restore that is killed half way is done again, and its half work is no salvage")
    func halfRestored() throws {
        let store = scene.store()
        let before = try scene.picture()
        let seal = try store.seal(run: 7)
        try scene.wreck()
        let restore = try scene.read("restore.sh")
        try scene.script("restore", "sqlite3 data.db 'create table half(x)'", "kill -9 $$")
        #expect(throws: BelayError.self) { try store.putBack(seal, run: 7) }
        try scene.write("restore.sh", restore)
        let again = scene.store()
        #expect(try again.difference(from: seal) != nil)
        try again.putBack(seal, run: 7)
        #expect(try scene.picture() == before)
        let salvages = try scene.kept().filter { $0.hasSuffix("/output/dump.sql") && $0.contains("/salvage/") }
        #expect(salvages.count == 1)
        #expect(try scene.read("../state/command/" + salvages[0]).contains("fresh"))
    }

    @Test("What a killed Belay left running is ended before a tool begins")
    func orphan() throws {
        let orphan = try scene.orphan(["sleep", "600"])
        _ = try scene.store().seal(run: 7)
        #expect(!scene.runs(orphan))
    }

    @Test("A comparison that was killed leaves nothing for long")
    func comparison() throws {
        let store = scene.store(CommandStoreScene.withoutCompare)
        let seal = try store.seal(run: 7)
        for point in 0..<8 {
            _ = try? scene.store(CommandStoreScene.withoutCompare, on: DyingFileSystem(after: point)).survey(counting: true)
        }
        #expect(try store.difference(from: seal) == nil)
        try store.discard(run: 7, salvage: true)
        #expect(try scene.kept() == [])
    }
}

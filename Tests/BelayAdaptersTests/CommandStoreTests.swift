import BelayCore
import BelaySystem
import BelayVault
import Testing

@testable import BelayAdapters

@Suite struct CommandStoreTests {
    let scene: CommandStoreScene

    init() throws { scene = try CommandStoreScene() }

    static let specs = [CommandStoreScene.whole, CommandStoreScene.withoutCompare]

    @Test("Whatever a bad version did, the tool brings the seal back, and what was there is kept", arguments: specs)
    func putBack(spec: CommandStoreSpec) throws {
        let store = scene.store(spec)
        let before = try scene.picture()
        let seal = try store.seal(run: 7)
        #expect(try store.difference(from: seal) == nil)
        #expect(seal.facts.bytes > 0)
        #expect(seal.twin.hasSuffix("/state/command/.belay/7-1f3a9c2b/warehouse"))
        try scene.wreck()
        #expect(try store.difference(from: seal) != nil)
        try store.putBack(seal, run: 7)
        #expect(try store.difference(from: seal) == nil)
        #expect(try scene.picture() == before)
        #expect(try scene.read("witness") == "untouched")
        #expect(try store.leftovers().map(\.what) == ["twin of warehouse", "salvage of warehouse"])
        let salvage = try #require(try scene.kept().first { $0.hasSuffix("salvage/warehouse/1/output/dump.sql") })
        #expect(try scene.read("../state/command/" + salvage).contains("fresh"))
        try store.discard(run: 7, salvage: true)
        #expect(try scene.kept() == [])
    }

    @Test("The vault gives back what the seal held, without a twin", arguments: specs)
    func restore(spec: CommandStoreSpec) throws {
        let store = scene.store(spec)
        let before = try scene.picture()
        let checkpoint = try scene.checkpoint(store, of: try store.seal(run: 7))
        #expect(try scene.vault.verify(checkpoint.id) == [])
        try store.discard(run: 7, salvage: false)
        try scene.wreck()
        let stored = try scene.vault.checkpoint(checkpoint.id).stores[0]
        #expect(try store.difference(from: stored) != nil)
        try store.restore(stored, of: checkpoint.id, from: scene.vault, run: 8)
        #expect(try store.difference(from: stored) == nil)
        #expect(try scene.picture() == before)
        #expect(try store.leftovers().map(\.what) == ["salvage of warehouse"])
    }

    @Test("A copy while the stack runs leaves nothing beside it", arguments: specs)
    func preCopy(spec: CommandStoreSpec) throws {
        let store = scene.store(spec)
        let writer = try scene.vault.begin(.preCopy, run: 7)
        let stored = try store.preCopy(run: 7, into: writer)
        writer.abandon()
        #expect(
            stored.files.map(\.entry.path) == [
                "output", "output/dump.sql", "output/latest", "output/uploads", "output/uploads/one",
            ])
        #expect(try store.difference(from: stored) == nil)
        #expect(try !scene.kept().contains { $0.contains("dump.sql") })
    }

    @Test("The output is closed to others, and the tool is told where it is")
    func place() throws {
        try scene.script(
            "backup", "stat -c '%a' \"$BELAY_OUTPUT\" > seen", "ls -A \"$BELAY_OUTPUT\" >> seen", "pwd >> seen",
            "echo \"${SECRET_OF_CALLER:-unseen}\" >> seen", "echo 1 > \"$BELAY_OUTPUT/x\"")
        _ = try scene.store().seal(run: 7)
        #expect(try scene.read("seen") == "700\n\(scene.directory)\nunseen\n")
    }

    @Test("Users' writes show in what is counted, and a plan says how it goes")
    func counting() throws {
        let store = scene.store()
        let before = try store.survey(counting: true)
        #expect(before.findings == [] && before.databases == [])
        #expect(try store.survey(counting: true) == before)
        try scene.sql("insert into notes values (3, 'new')")
        let after = try store.survey(counting: true)
        #expect(UserWrites.count(started: [before], opened: [before], now: [after]).total == 1)
        // What the dark did beforehand excuses nothing.
        #expect(UserWrites.count(started: [after], opened: [before], now: [after]).total == 1)
        #expect(store.ways.taken == "by ./backup.sh; at the seal again")
        #expect(
            store.ways.putBack
                == "the present state is kept by ./backup.sh; emptied by ./clean.sh, restored by ./restore.sh, compared by ./compare.sh"
        )
    }
}

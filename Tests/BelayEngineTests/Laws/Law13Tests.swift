import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 13: witnesses are untouched")
struct Law13Tests {
    struct Story: Sendable, CustomStringConvertible {
        var description: String
        var tell: @Sendable (SmallWorld) throws -> Void
    }

    static let stories: [Story] = [
        Story(description: "an upgrade") {
            try $0.upgrade(UpgradeRequest(version: "2.0.0", staged: ["NEW": Secret("value")])).requireDone()
        },
        Story(description: "a way back") {
            $0.code.migrate([{ try $0.execute("drop table jobs") }, { _ in throw Code.Trouble("no") }])
            try #require($0.upgrade(UpgradeRequest(version: "2.0.0", staged: ["NEW": Secret("value")])).exit == .wentBack)
        },
        Story(description: "a crash in the migration and the way back after it") {
            try #require($0.upgrade(dying: .after("in the middle of the migrator", 0)).died)
            try $0.reboot()
            try #require($0.resume().exit == .wentBack)
        },
        Story(description: "a rollback") {
            try $0.upgrade().requireDone()
            try $0.rollback().requireDone()
        },
        Story(description: "a restore") { world in
            try world.upgrade().requireDone()
            let id = try #require(try world.world().vault.list().first { $0.kind == .sealed }).id
            try world.live { try $0.restore(id, options: RunOptions()) }.requireDone()
        },
        Story(description: "many runs, with what retention takes away") { world in
            world.guide.retention = Retention(last: 1, days: 0, runs: 1)
            for _ in 1...3 {
                try world.upgrade().requireDone()
                try world.rollback().requireDone()
            }
        },
    ]

    @Test(
        "files, directories, releases and a second database beside are the same bytes, and no process is signalled",
        arguments: stories)
    func witnesses(story: Story) throws {
        let world = try SmallWorld()
        // A stranger's file that looks like one of Belay's own.
        try world.write("data/.belay-of-somebody", "a stranger's")
        let before = try world.witnesses()
        #expect(before.count > 12)
        try story.tell(world)
        #expect(try world.witnesses() == before)
        #expect(world.table.signalled == 0)
    }

    @Test("files in a store that the run did not change keep bytes, times and modes on the way back")
    func unchangedFiles() throws {
        let world = try SmallWorld()
        let before = try world.tree(world.stack + "/settings").filter { $0.key.hasSuffix("app.conf") }
        world.code.whenStarting { if $0.version == "2.0.0", $0.service == "api" { throw Code.Trouble("no") } }
        #expect(world.upgrade().exit == .wentBack)
        #expect(try world.tree(world.stack + "/settings").filter { $0.key.hasSuffix("app.conf") } == before)
    }
}

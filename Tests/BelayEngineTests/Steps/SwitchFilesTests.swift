import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayEngine

@Suite("The files that switch writes") struct SwitchFilesTests {
    static let staged = ["NEW_KEY": Secret("staged"), "API_TOKEN": Secret("another")]

    let world: SmallWorld

    /// The second store does not hold `.env`: only switch writes it.
    init() throws { world = try Self.world() }

    private static func world() throws -> SmallWorld {
        let world = try SmallWorld()
        world.settingsPaths = ["settings"]
        return world
    }

    private static var request: UpgradeRequest { UpgradeRequest(version: "2.0.0", staged: staged) }

    private func failMigration() { world.code.migrate([{ _ in throw Code.Trouble("no") }]) }

    // MARK: Links

    private func linkEnvironment() throws {
        let files = RealFileSystem()
        try files.makeDirectory(world.stack + "/shared", mode: 0o755, parents: false)
        try files.rename(world.stack + "/.env", to: world.stack + "/shared/env")
        try files.makeLink(world.stack + "/.env", to: "shared/env")
        let before = try #require(try files.status(world.stack + "/shared/env", followingLinks: false))
        #expect(before.mode & 0o777 == 0o600)
    }

    private func expectLinked() throws {
        let files = RealFileSystem()
        #expect(try files.status(world.stack + "/.env", followingLinks: false)?.kind == .link)
        #expect(try files.status(world.stack + "/shared/env", followingLinks: false).map { $0.mode & 0o777 } == 0o600)
    }

    @Test("a link stays one, there and back, and what it leads to gets the old bytes")
    func linkBack() throws {
        try linkEnvironment()
        let before = try world.read(".env")
        failMigration()
        #expect(world.upgrade(Self.request).exit == .wentBack)
        try expectLinked()
        #expect(try world.read("shared/env") == before)
    }

    @Test("keys are staged through a link")
    func linkForward() throws {
        try linkEnvironment()
        #expect(world.upgrade(Self.request).exit == .done)
        try expectLinked()
        #expect(EnvironmentFile(text: try world.read("shared/env")).value(of: "NEW_KEY") == "staged")
    }

    @Test("a link that led nowhere leads nowhere again")
    func danglingLink() throws {
        world.environmentFile = "keys.env"
        try RealFileSystem().makeLink(world.stack + "/keys.env", to: "settings/keys")
        failMigration()
        #expect(world.upgrade(Self.request).exit == .wentBack)
        #expect(try RealFileSystem().readLink(world.stack + "/keys.env") == "settings/keys")
        #expect(try RealFileSystem().status(world.stack + "/settings/keys", followingLinks: false) == nil)
    }

    // MARK: What another run left

    private func leaveStale() throws {
        let directory = world.place.switching(run: 1)
        try RealFileSystem().makeDirectory(directory, mode: 0o700, parents: true)
        let old = Array("APP_VERSION=0.9.0\n".utf8).map(String.init).joined(separator: ",")
        for (name, text) in [
            ("before.json", #"[{"path":".env","content":[\#(old)]}]"#), ("staged.json", #"{"STALE":"of another run"}"#),
        ] {
            try RealFileSystem().writeAtomically("\(directory)/\(name)", Array(text.utf8), mode: 0o600, like: nil)
        }
    }

    @Test("what a run of the same number saved, whose journal is lost, is not what goes back")
    func staleBefore() throws {
        let before = try world.read(".env")
        try leaveStale()
        failMigration()
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack, "\(ending.text)")
        #expect(try world.read(".env") == before)
    }

    @Test("only keys that the plan names are written")
    func staleStaged() throws {
        try leaveStale()
        #expect(world.upgrade().exit == .done)
        #expect(try !world.read(".env").contains("STALE"))
    }

    @Test("a staged key whose value is not kept any more is never left out without a word")
    func lostStaged() throws {
        let before = try world.read(".env")
        let place = world.place.switching(run: 1)
        world.beforeStore = { _ in try RealFileSystem().removeTree(place) }
        let ending = world.upgrade(Self.request)
        #expect(ending.exit == .wentBack && ending.text.contains("API_TOKEN"), "\(ending.text)")
        #expect(try world.read(".env") == before)
    }

    // MARK: Rollback

    @Test("a rollback that fails brings the newer keys back, wherever they lie", arguments: [".env", "keys.env"])
    func failedRollback(file: String) throws {
        world.environmentFile = file
        #expect(world.upgrade(Self.request).exit == .done)
        let newer = try [world.read(".env"), world.read(file)]
        world.code.whenStarting { if $0.version == "1.0.0" { throw Code.Trouble("no") } }
        let ending = world.rollback()
        #expect(ending.exit == .wentBack, "\(ending.text)")
        #expect(try [world.read(".env"), world.read(file)] == newer)
    }

    @Test("where nobody edited it since, a rollback puts the file back byte for byte")
    func exactRollback() throws {
        let before = try world.read(".env")
        #expect(world.upgrade(Self.request).exit == .done)
        #expect(world.rollback().exit == .done)
        #expect(try world.read(".env") == before)
    }

    private static func edit(_ world: SmallWorld) throws {
        try world.write(".env", try world.read(".env") + "# by hand\nADDED=since\n", mode: 0o600)
    }

    @Test("what the operator edited since stays: a rollback takes back the keys that the run set, and no more")
    func editedSince() throws {
        let before = try world.read(".env")
        #expect(world.upgrade(Self.request).exit == .done)
        try Self.edit(world)
        let ending = world.rollback()
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(try world.read(".env") == before + "# by hand\nADDED=since\n")
    }

    // MARK: Restore

    private static func restoreFirst(_ world: SmallWorld, dying end: Life.End? = nil) throws -> SmallWorld.Ending {
        let sealed = try world.world().vault.list().filter { $0.kind == .sealed && $0.run == 1 }
        let id = try #require(sealed.first).id
        return world.live(dying: end) { try $0.restore(id, options: RunOptions()) }
    }

    /// Two upgrades, each with a key of its own.
    private static func twice(_ world: SmallWorld) throws {
        try RealFileSystem().makeDirectory("\(world.stack)/releases/3.0.0", mode: 0o755, parents: true)
        #expect(world.upgrade(Self.request).exit == .done)
        world.code.migrate([])
        let second = world.upgrade(UpgradeRequest(version: "3.0.0", staged: ["NEW_KEY": Secret("newer"), "THIRD": Secret("3")]))
        #expect(second.exit == .done, "\(second.text)")
    }

    @Test("a restore takes the keys back that were set for the versions it leaves", arguments: [false, true])
    func restored(twice: Bool) throws {
        let before = try world.read(".env")
        if twice { try Self.twice(world) } else { #expect(world.upgrade(Self.request).exit == .done) }
        let ending = try Self.restoreFirst(world)
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(try world.read(".env") == before)
    }

    @Test("and leaves what the operator wrote since")
    func restoredEdited() throws {
        let before = try world.read(".env")
        try Self.twice(world)
        try Self.edit(world)
        #expect(try Self.restoreFirst(world).exit == .done)
        #expect(try world.read(".env") == before + "# by hand\nADDED=since\n")
    }

    @Test("a restore that is undone sets them again")
    func restoredAndUndone() throws {
        try Self.twice(world)
        let newer = try world.read(".env")
        #expect(try Self.restoreFirst(world).exit == .done)
        let ending = world.rollback()
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(try world.read(".env") == newer)
    }

    @Test("a restore that dies anywhere ends with the keys of one version or the other")
    func restoredDying() throws {
        var died = 0
        for point in stride(from: 1, to: 400, by: 9) {
            let world = try Self.world()
            let before = try world.read(".env")
            try Self.twice(world)
            let newer = try world.read(".env")
            guard try Self.restoreFirst(world, dying: .at(point)).died else { break }
            died += 1
            let resumed = world.resume()
            let version = try world.version()
            #expect(try world.read(".env") == (version == "1.0.0" ? before : newer), "\(point): \(resumed.text)")
        }
        #expect(died > 10)
    }

    @Test("a rollback that dies anywhere ends with the edited file, entirely of one version or the other")
    func editedAndDying() throws {
        var died = 0
        for point in stride(from: 1, to: 400, by: 6) {
            let world = try Self.world()
            let before = try world.read(".env")
            #expect(world.upgrade(Self.request).exit == .done)
            try Self.edit(world)
            let newer = try world.read(".env")
            let ending = world.rollback(dying: .at(point))
            guard ending.died else { break }
            died += 1
            let resumed = world.resume()
            let version = try world.version()
            let expected = version == "1.0.0" ? before + "# by hand\nADDED=since\n" : newer
            #expect(try world.read(".env") == expected, "\(point) \(world.points.suffix(2)) \(resumed.text)")
        }
        #expect(died > 10)
    }
}

import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 10: data is put back from something verified, into a clean target, and compared")
struct Law10Tests {
    private static func failing() throws -> SmallWorld {
        let world = try SmallWorld()
        world.code.migrate([Code.goodMigration[0], { _ in throw Code.Trouble("no") }])
        return world
    }

    /// Turns one byte in the middle of a file.
    private static func damage(_ path: String) throws {
        let files = RealFileSystem()
        var bytes = try files.read(path, limit: 1 << 22)
        bytes[bytes.count / 2] ^= 0x40
        try files.writeAtomically(path, bytes, mode: 0o600, like: path)
    }

    @Test("a twin that is not what was sealed is not put back, and what is live stays until something better is proven")
    func damagedTwin() throws {
        let world = try Self.failing()
        let stack = world.stack
        world.beforeStore = { if $0 == "db putBack" { try Self.damage(stack + "/data/.belay/1/db/app.db") } }
        let ending = world.upgrade()
        #expect(
            ending.exit == .needsPerson && ending.report?.failure?.second?.contains("not what was sealed") == true,
            "\(ending.text)")
        // What a person can build on is named.
        #expect(ending.report?.failure?.second?.contains("\(stack)/data/.belay/1/db: twin of db") == true)
        #expect(ending.report?.failure?.second?.contains("copied while the stack ran") == true, "\(ending.text)")
        #expect(try world.rows("select count(*) from notes") == ["3"])
        #expect(world.services == "worker stopped, scheduler stopped, api stopped")
    }

    @Test("a run whose way back fails can be left for a checkpoint, which takes back its keys too")
    func leftForCheckpoint() throws {
        let world = try Self.failing()
        let oracle = try Oracle(world)
        let stack = world.stack
        world.beforeStore = { if $0 == "db putBack" { try Self.damage(stack + "/data/.belay/1/db/app.db") } }
        let ending = world.upgrade(UpgradeRequest(version: "2.0.0", staged: ["NEW_KEY": Secret("a new value")]))
        #expect(ending.exit == .needsPerson, "\(ending.text)")
        world.beforeStore = { _ in }
        #expect(world.resume().exit == .needsPerson, "the twin is damaged for ever")
        let copy = try #require(try world.world().vault.list().first { $0.kind == .preCopy }?.id)
        let restored = world.live { try $0.restore(copy, options: RunOptions()) }
        #expect(restored.exit == .done, "\(restored.text)")
        let differences = try oracle.differences(world, version: "1.0.0")
        // The damaged twin is evidence: it stays, of a run that is known to have needed a person.
        #expect(differences.filter { !$0.hasPrefix("left behind") } == [])
        #expect(try !world.read(".env").contains("NEW_KEY"))
        _ = world.live { engine in
            let left = try engine.journal.run(1)
            #expect(left?.exit == .needsPerson && left?.report?.state.contains(copy) == true)
            return nil
        }
    }

    @Test("a run that can still go back is not left for a checkpoint")
    func notLeft() throws {
        let world = try SmallWorld()
        #expect(world.upgrade(dying: .after("after stop api", 0)).died)
        let refused = world.live { try $0.restore("any", options: RunOptions()) }
        #expect(refused.exit == .needsPerson && refused.text.contains("belay resume"), "\(refused.text)")
    }

    @Test("with the twin gone, the sealed checkpoint is put back, and what was wrong with the twin is told")
    func goneTwin() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        #expect(world.upgrade(dying: .after("removeTree \(world.stack)/data/.belay/1/db", 0)).died, "\(world.points.suffix(5))")
        try RealFileSystem().removeTree("\(world.stack)/data/.belay/1/db")
        let ending = world.rollback(RunOptions(discardWrites: true))
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(ending.report?.warnings.contains { $0.contains("from checkpoint") && $0.contains("its twin is gone") } == true)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("what a way back replaces is kept")
    func salvage() throws {
        let world = try Self.failing()
        #expect(world.upgrade().exit == .wentBack)
        let salvages = try world.world().stores.flatMap { try $0.leftovers() }.filter { $0.what == "salvage of db" }
        let path = try #require(salvages.first?.path)
        let file = try #require(try world.tree(path).keys.first { $0.hasSuffix("/app.db") })
        let database = try SQLiteDatabase(file, .immutable)
        defer { database.close() }
        #expect(try database.query("select name from pragma_table_info('notes')").count == 3)
    }

    @Test("the twins go only once the sealed checkpoint has been read back")
    func order() throws {
        let world = try SmallWorld()
        let vault = world.place.vault
        let discarded = Flag()
        world.beforeStore = { call in
            guard call.hasSuffix("discard") else { return }
            discarded.raise()
            let listed = try RealFileSystem().list(vault).contains { $0.contains("-sealed-") && !$0.hasPrefix(".") }
            #expect(listed, "\(call) before the sealed checkpoint was in the vault")
        }
        #expect(world.upgrade().exit == .done)
        #expect(discarded.count >= 2)
    }

    @Test("a vault that cannot hold the sealed checkpoint is a warning, and the twins stay", arguments: ["write", "read back"])
    func badVault(failing: String) throws {
        let world = try SmallWorld()
        let vault = world.place.vault
        let isDamaged = Flag()
        world.intercept = { call in
            guard call.path.contains("-sealed-") else { return }
            if failing == "write", call.operation == "create" { throw BelayError(.failed, "no space left on the device") }
            // Whole when it was written; the disk then changes its mind, once.
            guard failing == "read back", call.operation == "readChunks", !call.path.contains(".unfinished"), !isDamaged.isRaised
            else { return }
            isDamaged.raise()
            try Self.damage(call.path)
        }
        let ending = world.upgrade()
        #expect(
            ending.exit == .done && ending.report?.warnings.contains { $0.contains("the twins stay") } == true, "\(ending.text)")
        let twins = try world.world().stores.flatMap { try $0.leftovers() }.filter { $0.what.hasPrefix("twin") }
        #expect(twins.count == 2, "\(vault)")
    }

    @Test("a copy that cannot be read back stops the upgrade before anything is touched")
    func preCopy() throws {
        let world = try SmallWorld()
        let isDamaged = Flag()
        world.intercept = { call in
            guard call.operation == "readChunks", call.path.contains("-pre-copy-"), !call.path.contains(".unfinished"),
                !isDamaged.isRaised
            else { return }
            isDamaged.raise()
            try Self.damage(call.path)
        }
        let ending = world.upgrade()
        #expect(ending.exit == .refused, "\(ending.text)")
        #expect(world.runtime.calls == [] && world.isOpen("1.0.0"))
    }

    @Test("a checkpoint with one wrong byte is refused before anything is touched", arguments: ["rollback", "restore"])
    func damagedCheckpoint(verb: String) throws {
        let world = try SmallWorld()
        #expect(world.upgrade().exit == .done)
        let checkpoint = try #require(try world.world().vault.list().first { $0.kind == .sealed })
        try Self.damage("\(world.place.vault)/\(checkpoint.id)/objects/000001.zst")
        let calls = world.runtime.calls
        let ending = world.live { engine in
            try verb == "rollback"
                ? engine.rollback(nil, options: RunOptions()) : engine.restore(checkpoint.id, options: RunOptions())
        }
        #expect(ending.exit == .refused, "\(ending.text)")
        #expect(world.runtime.calls == calls && world.isOpen("2.0.0"))
    }

    @Test("the twin is never opened for writing between the seal and the vault")
    func twinUntouched() throws {
        let world = try SmallWorld()
        let isSealed = Flag()
        let writes = Flag()
        world.beforeStore = { if $0 == "settings seal" { isSealed.raise() } }
        world.intercept = { call in
            guard isSealed.isRaised, call.path.contains("/.belay/1/db/"),
                ["writeAtomically", "create", "copy", "apply"].contains(call.operation)
            else { return }
            writes.raise()
        }
        #expect(world.upgrade().exit == .done)
        #expect(!writes.isRaised)
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayEngine

@Suite("A journal that cannot be written")
struct JournalFailureTests {
    /// The journal of the life that goes on.
    private final class Open: @unchecked Sendable {
        var database: SQLiteDatabase?
    }

    @Test(
        "is named, with what the disk said, the state and the next command; and that command works",
        arguments: ["db preCopy", "db seal", "settings record"])
    func full(moment: String) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let open = Open()
        world.beforeStore = { if $0 == moment { try open.database?.execute("PRAGMA max_page_count = 1") } }
        let ending = world.live { engine in
            open.database = engine.journal.database
            return try engine.upgrade(UpgradeRequest(version: "2.0.0"))
        }
        let error = try #require(ending.error, "\(ending.text)")
        #expect(error.code == .needsPerson)
        #expect(error.message.contains("cannot write the journal \(world.place.journal): database or disk is full"), "\(error)")
        #expect(!error.message.contains("internal error"))
        #expect(error.message.contains("run"), "which services run: \(error)")
        #expect(error.hint == "belay resume")
        open.database = nil
        let resumed = world.resume()
        #expect(resumed.exit == .wentBack || resumed.exit == .done, "\(resumed.text)")
        #expect(try oracle.differences(world, version: resumed.exit == .done ? "2.0.0" : "1.0.0") == [])
    }
}

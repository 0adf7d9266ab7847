import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

/// Belay dies at every place where it writes a word into its journal, asks for an effect, or has just had one.
@Suite("Law 6: every step is journaled before and after its effect, and can observe whether it happened")
struct Law6Tests {
    /// One kind of run that is swept: how it begins, and where it may end.
    struct Voyage: Sendable, CustomStringConvertible {
        var description: String
        var staged: [String: Secret] = [:]
        var prepare: @Sendable (SmallWorld) -> Void = { _ in }
        /// The version that it ends with when nothing dies.
        var aim: String
        var rebooting = false
        var first = 1
    }

    static let voyages: [Voyage] = [
        Voyage(description: "a good release", staged: ["NEW_KEY": Secret("staged value")], aim: "2.0.0"),
        Voyage(
            description: "a migration that fails half way", staged: ["NEW_KEY": Secret("staged value")],
            prepare: {
                $0.code.migrate(Array(Code.goodMigration.prefix(2)) + [{ _ in throw Code.Trouble("no such column: x") }])
            }, aim: "1.0.0", first: 90),
        Voyage(
            description: "a release that does not start",
            prepare: {
                $0.code.whenStarting { if $0.version == "2.0.0", $0.service == "api" { throw Code.Trouble("missing module") } }
            },
            aim: "1.0.0", rebooting: true),
    ]

    @Test("without a crash each of them ends as it should", arguments: voyages)
    func undisturbed(voyage: Voyage) throws {
        let world = try SmallWorld()
        voyage.prepare(world)
        let oracle = try Oracle(world)
        let ending = world.upgrade(UpgradeRequest(version: "2.0.0", staged: voyage.staged))
        #expect(ending.exit == (voyage.aim == "2.0.0" ? .done : .wentBack), "\(ending.text)")
        let wrong = try oracle.differences(world, version: voyage.aim, staged: voyage.staged)
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test(
        "after a crash anywhere, and a second one while it is taken up again, the stack is entirely new or entirely old",
        arguments: voyages)
    func anywhere(voyage: Voyage) throws {
        var point = voyage.first
        // Before anything is touched one place is much like the next: there every third will do.
        while try crash(voyage, at: point) { point += point < 50 ? 3 : 1 }
        // A sweep that ends at once has tried nothing.
        #expect(point > 120)
    }

    /// False when the run came to its end before that point.
    private func crash(_ voyage: Voyage, at point: Int) throws -> Bool {
        let world = try SmallWorld()
        voyage.prepare(world)
        let oracle = try Oracle(world)
        world.users.behave(.at(version: "1.0.0", moment: "before disarm"))
        guard world.upgrade(UpgradeRequest(version: "2.0.0", staged: voyage.staged), dying: .at(point)).died else { return false }
        let place = "point \(point), after \(world.points.suffix(2).joined(separator: ", ").replacing(world.root, with: ""))"
        if voyage.rebooting { try world.reboot() }
        // Anywhere in the first half of taking it up again, another place for each first one.
        let second = world.resume(dying: .at(1 + point * 7 % 40))
        let ending = second.died ? world.resume() : second
        #expect(ending.exit == .done || ending.exit == .wentBack || ending.exit == .refused, "\(place): \(ending.text)")
        // Where no run had begun yet, a machine that starts anew is nobody's matter.
        if ending.report == nil {
            try world.live {
                _ = try $0.startServices(); return nil
            }.requireDone()
        }
        let version = try world.version()
        // A migration that fails, or a release that does not start, never ends as new.
        #expect(version == "1.0.0" || voyage.aim == "2.0.0", "\(place)")
        let wrong = try oracle.differences(world, version: version, staged: voyage.staged)
        #expect(wrong.isEmpty, "\(place):\n\(wrong.joined(separator: "\n"))")
        return true
    }
}

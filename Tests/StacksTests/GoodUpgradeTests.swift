import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("A good release")
struct GoodUpgradeTests {
    @Test("that is slow is given the time it needs as long as it gets on")
    func slow() throws {
        // Neither the 5 s of its migration nor the 8 s of its boot fit into 4 s of silence.
        try Scene.use("1.2.0") { scene in
            let answer = try scene.stack.call(["upgrade", "1.3.5"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(answer.output.contains("slice 12 of 12"))
            #expect(answer.output.contains("building the search index: part 8 of 8"))
            try scene.expectWhole("1.3.5")
        }
    }

    /// What `belay plan --json` says that is compared with the journal.
    private struct Preview: Decodable {
        var id: String
        var steps: [PlannedStep]
    }

    @Test("follows another; the plan names the steps that the journal then has")
    func twoInARow() throws {
        try Scene.use("1.0.0") { scene in
            for version in ["1.1.0", "1.2.0"] {
                let plan = try JSON.decode(
                    Preview.self, from: Array(try scene.stack.call(["plan", version, "--json"]).output.utf8))
                let answer = try scene.stack.call(["upgrade", version])
                #expect(answer.exit == .done, "\(answer.said)")
                try scene.expectWhole(version)
                let shown = try scene.stack.shown()
                #expect(shown.steps.map(\.kind) == plan.steps.map(\.kind))
                #expect(shown.steps.allSatisfy { $0.direction == .forward && $0.state == .done })
                #expect(answer.output.contains("plan \(plan.id)"), "what was previewed is what ran")
            }
            // Users have written since: their rows are counted, and nothing is taken from them unasked.
            let refused = try scene.stack.call(["rollback"])
            #expect(refused.exit == .refused, "\(refused.said)")
            #expect(refused.errors.contains(/users wrote at least [1-9]\d* rows/))
            #expect(refused.errors.contains("belay rollback 2 --discard-writes"))
            try scene.expectWhole("1.2.0")
            let client = try #require(scene.client)
            try client.stop()
            let back = try scene.stack.callAsPrinted("belay rollback 2 --discard-writes")
            #expect(back.exit == .done, "\(back.said)")
            try Scene(stack: scene.stack, client: nil).expectWhole("1.1.0")
            #expect(try client.account().missing > 0)
            // What was taken from users is not gone: the rollback is a run that can be undone.
            let again = try scene.stack.callAsPrinted(try #require(try scene.stack.shown().next.first))
            #expect(again.exit == .done, "\(again.said)")
            #expect(try scene.stack.version() == "1.2.0")
            #expect(try client.account().missing == 0)
        }
    }

    @Test("is undone by rollback, and by restoring an older checkpoint, to the very data of then")
    func wayBack() throws {
        try Scene.use("1.0.0", users: false) { scene in
            let first = try scene.remember()
            #expect(try scene.stack.call(["upgrade", "1.1.0"]).exit == .done)
            let second = try scene.remember()
            #expect(try scene.stack.call(["upgrade", "1.2.0"]).exit == .done)

            let older = try scene.stack.call(["upgrade", "1.1.0"])
            #expect(older.exit == .refused)
            #expect(older.errors.contains("cannot upgrade to 1.1.0: it is older than 1.2.0"))
            #expect(older.errors.contains("belay rollback"))
            #expect(older.errors.contains("belay restore"))
            try scene.expectWhole("1.2.0")

            let back = try scene.stack.call(["rollback"])
            #expect(back.exit == .done, "\(back.said)")
            try scene.expectOld(second)

            let listed = try scene.stack.call(["checkpoint", "list", "--json"])
            let checkpoints = try JSON.decode([Checkpoint].self, from: Array(listed.output.utf8))
            let oldest = try #require(checkpoints.first { $0.kind == .sealed && $0.pin.version == "1.0.0" })
            let restored = try scene.stack.call(["restore", oldest.id])
            #expect(restored.exit == .done, "\(restored.said)")
            try scene.expectOld(first)
        }
    }

    @Test("may be jumped over, unless it is a required stop")
    func jumping() throws {
        try Scene.use("1.0.0") { scene in
            try scene.stack.edit("releases.yaml", "  1.1.0:\n", "  1.1.0: {required-stop: true}\n")
            let before = try scene.remember()
            let refused = try scene.stack.call(["upgrade", "1.2.0"])
            #expect(refused.exit == .refused)
            #expect(refused.errors.contains("1.1.0 must not be jumped over"))
            #expect(refused.errors.contains("belay upgrade 1.1.0"))
            try scene.expectOld(before)

            try scene.stack.edit("releases.yaml", "  1.1.0: {required-stop: true}\n", "  1.1.0:\n")
            let jumped = try scene.stack.call(["upgrade", "1.2.0"])
            #expect(jumped.exit == .done, "\(jumped.said)")
            try scene.expectWhole("1.2.0")

            let again = try scene.stack.call(["upgrade", "1.2.0"])
            #expect(again.exit == .done)
            #expect(again.output.contains("nothing to do"))
        }
    }
}

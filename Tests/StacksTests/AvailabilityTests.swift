import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Availability through a run")
struct AvailabilityTests {
    @Test("what Belay measures is what a client saw, within one question")
    func agrees() throws {
        try Scene.use("1.1.0") { scene in
            let answer = try scene.stack.call(["upgrade", "1.2.0"])
            #expect(answer.exit == .done, "\(answer.said)")
            let client = try #require(scene.client)
            try client.stop()
            let account = try client.account()
            let shown = try scene.stack.shown()
            let availability = try #require(shown.availability)
            #expect(availability.asked > 40 && availability.outages.count >= 1)
            let measured = availability.longestOutageSeconds
            let seen = Double(account.longestGapMilliseconds) / 1000
            // Each sees the edge close and open at its next question, and an answer takes its time.
            let answerSeconds = availability.spans.map(\.longestSeconds).max() ?? 0
            let clientInterval = 1.0 / 40
            #expect(
                abs(measured - seen) <= Availability.interval + clientInterval + answerSeconds,
                "measured \(measured) s, a client saw \(seen) s, an answer took up to \(answerSeconds) s")
            #expect(answer.output.contains("without an answer for"))
            // What was measured is what the next plan expects.
            let plan = try scene.stack.call(["plan", "1.3.5"])
            #expect(plan.output.contains("closed: about \(Self.text(measured)), as in earlier runs"), "\(plan.said)")
        }
    }

    private static func text(_ seconds: Double) -> String {
        let tenths = Int64((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }

    @Test("a clone that wants more memory than can be spared is ended, and the upgrade refused")
    func memory() throws {
        try Scene.use(
            "1.1.0", users: false, changing: { try $0.edit("belay.yaml", "limits: {", "limits: {clone-memory: 150MiB, ") }
        ) {
            scene in
            // The migration of the new version takes what it can get.
            let hungry = "import time\nhoard = [bytearray(b'x' * (8 << 20)) for _ in range(24)]\ntime.sleep(20)\n"
            try scene.stack.write("releases/1.2.0/migrate.py", hungry)
            let before = try scene.remember()
            let answer = try scene.stack.call(["upgrade", "1.2.0", "--rehearsed"])
            #expect(answer.exit == .refused, "\(answer.said)")
            #expect(answer.output.contains("the clone took"), "\(answer.said)")
            try scene.expectOld(before)
        }
    }
}

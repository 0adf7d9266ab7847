import BelayCore
import Testing

@Suite("Availability")
struct AvailabilityTests {
    /// Asked every 50 ms from second 100 on; false stands for no answer.
    private static func measured(_ answers: [Bool], after earlier: Availability? = nil, from start: Double = 100) -> Availability
    {
        var availability = earlier ?? Availability(question: "front page")
        for (index, isGood) in answers.enumerated() {
            let at = start + Double(index) * Availability.interval
            availability.add(Availability.Sample(at: at, seconds: 0.004, failure: isGood ? nil : "refused"))
        }
        return availability
    }

    private static func repeated(_ answer: Bool, _ count: Int) -> [Bool] { Array(repeating: answer, count: count) }

    private static func near(_ value: Double?, _ expected: Double) -> Bool { abs((value ?? -1) - expected) < 1e-6 }

    @Test("an outage goes from the last good answer before it to the first one after it")
    func outage() {
        let availability = Self.measured(Self.repeated(true, 20) + Self.repeated(false, 10) + Self.repeated(true, 20))
        #expect(availability.outages.count == 1 && availability.outages.first?.reason == "refused")
        #expect(Self.near(availability.outages.first?.from, 100.95) && Self.near(availability.outages.first?.to, 101.5))
        #expect(Self.near(availability.downtimeSeconds, 0.55) && Self.near(availability.longestOutageSeconds, 0.55))
        #expect(availability.asked == 50 && availability.failed == 10)
    }

    @Test("one that lasts counts up to the last question, and without a question nothing is known")
    func lasting() {
        let availability = Self.measured(Self.repeated(true, 1) + Self.repeated(false, 21))
        #expect(availability.outages.first?.to == nil && Self.near(availability.downtimeSeconds, 1.05))
        #expect(Availability(question: "front page").downtimeSeconds == nil)
    }

    @Test("while Belay is not there nobody asks: that is no outage, and ends none in its favour")
    func silence() {
        let before = Self.measured(Self.repeated(true, 10) + Self.repeated(false, 10))
        let after = Self.measured(Self.repeated(false, 5) + Self.repeated(true, 5), after: before, from: 400)
        #expect(after.outages.count == 2)
        #expect(Self.near(after.outages.first?.to, 100.95), "it is known to have lasted until then")
        #expect(Self.near(after.outages.last?.from, 400), "the good answer of long ago says nothing of now")
        #expect((after.downtimeSeconds ?? 0) < 1)
    }

    @Test("hours of answers stay within a page, and lose no failure")
    func bounded() {
        var availability = Availability(question: "front page")
        for second in 0..<20_000 {
            let failure = second % 1000 == 999 ? "refused" : nil
            availability.add(Availability.Sample(at: Double(second), seconds: 0.004, failure: failure))
        }
        #expect(availability.spans.count <= 600)
        #expect(availability.spans.reduce(0) { $0 + $1.asked } == 20_000)
        #expect(availability.spans.reduce(0) { $0 + $1.failed } == 20 && availability.outages.count == 20)
    }
}

import BelayCore
import Testing

@Suite("A slow boot and a broken one are told apart by what they say")
struct ProgressSenseTests {
    @Test("the same complaint at another time is no progress")
    func repeats() {
        var sense = ProgressSense()
        #expect(
            news(&sense, ["2026-11-20T12:17:58 error: GET /health: no such table", "Traceback (most recent call last):"]).count
                == 2)
        #expect(
            news(&sense, ["2026-11-20T12:17:59 error: GET /health: no such table", "Traceback (most recent call last):"]).isEmpty)
        #expect(news(&sense, ["[12:18:01.250] ", "2026-11-20 12:18:02 error: GET /health: no such table"]).isEmpty)
    }

    @Test("a counter that goes on is progress")
    func counters() {
        var sense = ProgressSense()
        #expect(news(&sense, ["2026-11-20T12:17:58 indexed 100 of 1000"]).count == 1)
        #expect(news(&sense, ["2026-11-20T12:17:59 indexed 200 of 1000"]).count == 1)
    }

    @Test("a flood of ever other lines ends as progress when too many were said")
    func flood() {
        var sense = ProgressSense()
        for number in 0..<10_000 { _ = sense.news(in: ["request \(number)"]) }
        #expect(news(&sense, ["request 10001"]).isEmpty)
    }

    private func news(_ sense: inout ProgressSense, _ lines: [String]) -> [String] { sense.news(in: lines) }
}

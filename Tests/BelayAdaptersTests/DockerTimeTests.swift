import Testing

@testable import BelayAdapters

@Suite("Times of the engine")
struct DockerTimeTests {
    @Test(
        "are read to the nanosecond",
        arguments: [
            ("2026-11-26T13:59:06.021882715Z", 1_795_701_546_021_882_715), ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
            ("1999-12-31T23:59:59.5Z", 946_684_799_500_000_000), ("0001-01-01T00:00:00Z", nil), ("", nil),
            ("yesterday at noon, or so", nil), ("2026-11-26T13:59:06+01:00", nil),
        ] as [(String, Int64?)])
    func nanoseconds(text: String, value: Int64?) { #expect(DockerTime.nanoseconds(text) == value) }

    @Test(
        "what a process says begins a second before it is noted, and not before the one before it has ended",
        arguments: [
            ("2026-01-01T00:00:10Z", nil, -1_000_000_000), ("2026-01-01T00:00:10Z", "0001-01-01T00:00:00Z", -1_000_000_000),
            ("2026-01-01T00:00:10Z", "2026-01-01T00:00:03Z", -1_000_000_000),
            ("2026-01-01T00:00:10Z", "2026-01-01T00:00:09.7Z", -250_000_000),
            ("2026-01-01T00:00:10Z", "2026-01-01T00:00:09.98Z", 0),
            // It has ended since.
            ("2026-01-01T00:00:10Z", "2026-01-01T00:00:12Z", -1_000_000_000),
        ] as [(String, String?, Int64)])
    func firstLine(startedAt: String, finishedAt: String?, after: Int64) throws {
        let started = try #require(DockerTime.nanoseconds(startedAt))
        #expect(DockerTime.firstLine(startedAt: startedAt, finishedAt: finishedAt) == started + after)
    }
}

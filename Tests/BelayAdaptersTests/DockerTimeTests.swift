import Testing

@testable import BelayAdapters

@Suite("Times of the engine")
struct DockerTimeTests {
    @Test(
        "are said again as it is asked about them",
        arguments: [
            ("2026-11-26T13:59:06.021882715Z", "1795701546.021882715"), ("2024-02-29T00:00:00Z", "1709164800"),
            ("1999-12-31T23:59:59.5Z", "946684799.5"), ("0001-01-01T00:00:00Z", nil), ("", nil),
            ("yesterday at noon, or so", nil),
            ("2026-11-26T13:59:06+01:00", nil),
        ] as [(String, String?)])
    func unix(text: String, seconds: String?) { #expect(DockerTime.unix(text) == seconds) }
}

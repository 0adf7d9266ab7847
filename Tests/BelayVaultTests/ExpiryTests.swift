import BelayCore
import Testing

@testable import BelayVault

@Suite struct ExpiryTests {
    private static let day = 86400.0

    /// `s1@10` is a sealed checkpoint of run 1, ten days old; `p` is a pre-copy, `m` a manual one without a run.
    private static func checkpoint(_ text: String) -> Checkpoint {
        let parts = text.split(separator: "@")
        let kind: Checkpoint.Kind = text.hasPrefix("s") ? .sealed : text.hasPrefix("p") ? .preCopy : .manual
        return Checkpoint(
            id: text, kind: kind, stack: "demo", run: Int(parts[0].dropFirst()), takenAt: -day * (Double(parts[1]) ?? 0),
            pin: PinState(version: "1", identity: "1"), stores: [], environment: [:])
    }

    struct Case: CustomTestStringConvertible {
        var name: String
        var there: [String]
        var retention: Retention
        var kept: Set<String> = []
        var lastGood: String?
        var expired: [String]
        var testDescription: String { name }
    }

    private static let none = Retention(last: 0, days: 0, runs: 0)

    @Test(
        "A checkpoint goes only when no rule keeps it",
        arguments: [
            Case(name: "nothing there", there: [], retention: none, expired: []),
            Case(name: "no rule", there: ["p1@9", "p2@8"], retention: none, expired: ["p2@8", "p1@9"]),
            Case(
                name: "the last", there: ["p1@9", "p2@8", "p3@7"], retention: Retention(last: 2, days: 0, runs: 0),
                expired: ["p1@9"]),
            Case(
                name: "young", there: ["p1@9", "p2@8", "p3@7"], retention: Retention(last: 0, days: 8, runs: 0), expired: ["p1@9"]
            ),
            Case(
                name: "the last runs, whole", there: ["p1@9", "p2@8", "p2@7", "m@6"],
                retention: Retention(last: 0, days: 0, runs: 1),
                expired: ["m@6", "p1@9"]),
            Case(name: "kept by name", there: ["p1@9", "p2@8"], retention: none, kept: ["p1@9"], expired: ["p2@8"]),
            Case(name: "the last good one", there: ["p1@9", "p2@8"], retention: none, lastGood: "p1@9", expired: ["p2@8"]),
            Case(name: "the newest sealed one", there: ["s1@9", "s2@8", "p3@7"], retention: none, expired: ["p3@7", "s1@9"]),
            Case(
                name: "upgrades that fail again and again do not push out the good one",
                there: ["s1@40", "s2@3", "s3@2", "s4@1"], retention: Retention(last: 2, days: 1, runs: 2), lastGood: "s1@40",
                expired: ["s2@3"]),
            Case(
                name: "each rule by itself is enough", there: ["p1@9", "p2@50", "p3@60", "m@5"],
                retention: Retention(last: 1, days: 10, runs: 1), expired: ["p2@50"]),
            Case(
                name: "nonsense keeps nothing more", there: ["p1@9"], retention: Retention(last: -1, days: -1, runs: -1),
                expired: ["p1@9"]),
        ])
    func expired(example: Case) {
        let expired = Expiry.expired(
            among: example.there.map(Self.checkpoint), retention: example.retention, keeping: example.kept,
            lastGood: example.lastGood, now: 0)
        #expect(expired.map(\.id) == example.expired)
    }
}

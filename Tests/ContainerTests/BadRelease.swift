import Testing

/// A release that must not be taken, and what is said of it where a rehearsal finds that.
struct BadRelease: Sendable, CustomTestStringConvertible {
    let version: String
    let says: String
    /// What a release before it has asked for: it was withdrawn, and whoever skips it is asked all the same.
    var settings: [String] = []
    /// What is wrong with it shows itself by work alone, once users may bring it.
    var isLate = false
    /// Everything runs and answers: only work that is brought to it shows that it is bad, and without a rehearsal that is a user's.
    var isSilent = false

    var testDescription: String { version }

    /// All that the vendors say that they break is accepted.
    var upgrade: [String] {
        let notes = ["encrypted-headers", "metrics-token", "encryption"].flatMap { ["--accept-breaking", $0] }
        return ["upgrade", version] + notes + settings.flatMap { ["--set", $0] }
    }

    private static let token = ["METRICS_TOKEN=0123456789abcdef"]
    private static let key = ["STORAGE_ENCRYPTION_KEY=0123456789abcdef0123456789abcdef"]

    static let cronicorn = [
        BadRelease(version: "1.26.0", says: "Migration failed: 'BETTER_AUTH_SECRET'"),
        BadRelease(version: "1.26.2", says: "(permission denied)"),
        BadRelease(version: "1.26.3", says: "(already there)"),
        BadRelease(version: "1.26.4", says: "_locked_until", isLate: true),
        BadRelease(version: "1.26.5", says: "--set METRICS_TOKEN=…"),
        BadRelease(version: "1.26.6", says: "--accept-loss", settings: token),
        BadRelease(version: "1.26.8", says: "cannot accept 1.26.8: a job can be made", settings: token, isSilent: true),
    ]

    static let contractLucidity = [
        BadRelease(version: "2.2.0", says: "(duplicate rows)"),
        BadRelease(version: "2.2.2", says: "(permission denied)"),
        BadRelease(version: "2.2.3", says: "(already there)"),
        BadRelease(version: "2.2.4", says: "app.extractors", isLate: true),
        BadRelease(version: "2.2.5", says: "--set STORAGE_ENCRYPTION_KEY=…"),
        BadRelease(version: "2.2.6", says: "--accept-loss", settings: key),
        BadRelease(version: "2.2.8", says: "cannot accept v2.2.8: a document runs to COMPLETE", settings: key, isSilent: true),
    ]

    /// Bad only where somebody has a lock on what they change.
    static let locked = (
        cronicorn: BadRelease(version: "1.26.1", says: "(lock timeout)"),
        contractLucidity: BadRelease(version: "2.2.1", says: "(lock timeout)")
    )

    /// Bad only where they are not given their time.
    static let slow = (
        cronicorn: BadRelease(version: "1.26.7", says: "cannot start api", settings: token),
        contractLucidity: BadRelease(version: "2.2.7", says: "cannot migrate to v2.2.7", settings: key)
    )
}

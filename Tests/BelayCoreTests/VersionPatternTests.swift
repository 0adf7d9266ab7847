import BelayCore
import Testing

@Suite("Version patterns") struct VersionPatternTests {
    @Test(
        "a pattern matches the versions that have its shape",
        arguments: [
            ("latest", "latest", true), ("latest", "latest-alpine", false), ("X.Y", "1.2", true), ("X.Y", "v1.2", true),
            ("X.Y", "1.2.3", false), ("X.Y", "12.34", true), ("X", "17", true), ("X", "1.2", false), ("vX", "v3", true),
            ("X.Y-alpine", "1.2-alpine", true), ("1.3.x", "1.3.9", true), ("1.3.x", "1.30.9", false), ("1.3.x", "1.3", false),
            ("1.3.x", "1.3.0-rc.1", false), ("nightly-*", "nightly-2026-01-01", true), ("*", "", true),
            ("*-rc*", "1.2.0-rc.1", true),
            ("*.*.*", "1.2", false), ("1.3.*", "v1.3.0-rc.1", true), ("Xenial", "Xenial", true), ("X.Y", "a.b", false),
            ("", "", true),
        ])
    func matches(pattern: String, version: String, expected: Bool) {
        #expect(VersionPattern(pattern).matches(version) == expected)
    }

    @Test("a moving pin is named by the pattern that refuses it")
    func moving() {
        let refused = ["latest", "X.Y", "X"]
        #expect(VersionPattern.moving("latest", refused: refused) == "latest")
        #expect(VersionPattern.moving("v17", refused: refused) == "X")
        #expect(VersionPattern.moving("1.2.3", refused: refused) == nil)
        #expect(VersionPattern.moving("latest", refused: []) == nil)
    }

    @Test("a hostile pattern ends in reasonable time")
    func hostile() {
        let pattern = String(repeating: "*a", count: 60) + "b"
        #expect(!VersionPattern(pattern).matches(String(repeating: "a", count: 128)))
        #expect(!VersionPattern("*").matches(String(repeating: "a", count: 129)))
    }
}

import BelayCore
import Testing

@Suite("Versions") struct VersionTests {
    @Test(
        "an older version comes before a newer one, however it is written",
        arguments: [
            ("1.2", "1.2.3"), ("1.2.9", "1.2.10"), ("v1.9.0", "1.10.0"), ("1.2.3", "v1.2.4"), ("9", "10"),
            ("1.0.0-alpha", "1.0.0-alpha.1"), ("1.0.0-alpha.1", "1.0.0-alpha.beta"), ("1.0.0-alpha.beta", "1.0.0-beta"),
            ("1.0.0-beta", "1.0.0-beta.2"), ("1.0.0-beta.2", "1.0.0-beta.11"), ("1.0.0-beta.11", "1.0.0-rc.1"),
            ("1.0.0-rc.1", "1.0.0"), ("1.2-rc1", "1.2"), ("1.2.0rc2", "1.2.0rc10"), ("1.2.0a1", "1.2.0b1"),
            ("1.2.0.dev3", "1.2.0a1"),
            ("2025.12.1", "2026.1"), ("24.04", "24.10"), ("2026-03-31", "2026-04-01"), ("20251231", "20260101"),
            ("v1.2.0", "v1.2.0-3-gabc1234"), ("v1.2.0-3-gabc1234", "v1.2.0-12-g0000000"), ("v1.2.0-3-gabc1234", "1.2.1"),
            ("v1.2.0-rc.1-3-gabc1234", "1.2.0"), ("1.99999999999999999999", "1.100000000000000000000"), ("0.0.0-0", "0"),
        ])
    func order(older: String, newer: String) {
        #expect(Version.order(older, newer) == .older)
        #expect(Version.order(newer, older) == .newer)
        #expect(Version.order(older, older) == .same)
    }

    @Test(
        "two ways to write a version are the same version",
        arguments: [
            ("1.2", "v1.2.0"), ("1.2.0+build.5", "1.2.0"), ("V2", "2.0.0"), ("24.04", "24.4"), ("1.2.0-rc.01", "1.2.0-rc.1"),
        ])
    func same(left: String, right: String) {
        #expect(Version.order(left, right) == .same)
    }

    @Test(
        "what says nothing of order is no version",
        arguments: [
            "abc1234", "1234567", "1e5f3a2", "123abc4", "9fceb02d0ae598e95dc970b74767f19372d61af8", "latest", "main", "", "v",
            "1..2", ".1",
            "1.2.", "1.2 ", "1.2.3-", "1.2.3-rc..1", "1.2.3-\u{e9}", "-1.2", "1.2.0xyz", "\u{1}1", "main@abc1234",
            String(repeating: "1.", count: 80) + "1",
        ])
    func unordered(text: String) {
        #expect(Version(text) == nil)
        #expect(Version.order(text, "1.0") == nil)
        #expect(Version.order("1.0", text) == nil)
    }

    @Test("sorting is total, and keeps what has no order in front")
    func sorting() {
        let sorted = ["0.9", "1.0-rc.1", "1.0", "v1.0", "1.0.0", "1.0.1", "1.1"]
        for _ in 0..<20 { #expect(Version.sorted(sorted.shuffled()) == sorted) }
        #expect(Version.sorted(["2.0", "main", "1.0", "latest"]) == ["main", "latest", "1.0", "2.0"])
    }

    @Test("a version is found with and without its v, and only that one")
    func find() {
        #expect(Version.find("1.2.0", in: ["v1.2.0", "v1.3.0"]) == "v1.2.0")
        #expect(Version.find("v1.2.0", in: ["1.2.0"]) == "1.2.0")
        #expect(Version.find("1.2.0", in: ["v1.2.0", "1.2.0"]) == "1.2.0")
        #expect(Version.find("1.2", in: ["1.2.0"]) == nil)
    }

    @Test(
        "the nearest version is offered for one that is not there",
        arguments: [
            ("1.3.1", "1.3.0"), ("1.2.5", "1.2.0"), ("v1.4", "1.4.0"), ("1.5", "1.5.0-rc.1"), ("9.9.9", "1.5.0-rc.1"),
            ("0.1", "1.2.0"),
            ("1.5.0-rc.2", "1.5.0-rc.1"),
        ])
    func nearest(wanted: String, expected: String) {
        #expect(NearestText.version(to: wanted, in: ["1.2.0", "1.3.0", "1.4.0", "1.5.0-rc.1"]) == expected)
    }

    @Test("a word is offered for a mistyped one, and none where none is near")
    func nearestText() {
        #expect(NearestText.to("requierd-stop", in: ["breaking", "required-stop"]) == "required-stop")
        #expect(NearestText.to("ports", in: ["breaking", "required-stop"]) == nil)
        #expect(NearestText.version(to: "stabel", in: ["stable", "1.2.0"]) == "stable")
        #expect(NearestText.version(to: "nonsense", in: ["stable", "1.2.0"]) == nil)
        #expect(NearestText.version(to: "1.2.0", in: []) == nil)
    }

    @Test("an upgrade to an older version is refused with a pointer to rollback")
    func wrongDirection() throws {
        let refusal = try #require(WrongDirection.refusal(from: "v1.3.0", to: "1.2.9"))
        #expect(refusal.code == .refused)
        #expect(refusal.message == "cannot upgrade to 1.2.9: it is older than v1.3.0, which runs now")
        #expect(refusal.hint?.contains("belay rollback") == true)
        for target in ["1.3.0", "v1.3.1", "main@abc1234", "9fceb02d0ae598e9"] {
            #expect(WrongDirection.refusal(from: "v1.3.0", to: target) == nil)
        }
    }
}

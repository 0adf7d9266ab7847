import BelayCore
import Testing

@Suite("Changelogs") struct ChangelogTests {
    @Test(
        "a version is found in every kind of heading",
        arguments: [
            ("## [1.2.0] - 2026-01-05", "1.2.0"), ("## v1.2.0", "v1.2.0"), ("# 1.2.0 (2026-01-05)", "1.2.0"),
            ("1.2.0\n=====", "1.2.0"),
            ("v1.2.0 - 2026\n-------", "v1.2.0"), ("## Release 1.2.0", "1.2.0"),
            ("## [1.2.0](https://host/compare/1.1.0...1.2.0) (2026-01-05)", "1.2.0"),
            ("### 1.2.0", "1.2.0"), ("## name@1.2.0", "1.2.0"), ("## Version 1.2.0-rc.1", "1.2.0-rc.1"),
            ("## 2026-01-05", "2026-01-05"),
            ("## **1.2.0**", "1.2.0"), ("## 1.2.0 ##", "1.2.0"),
        ])
    func headings(heading: String, version: String) {
        let log = Changelog.parse("# Changelog\n\n## Unreleased\n- BREAKING: not yet\n\n\(heading)\n\n- one\n")
        #expect(log.entries.map(\.version) == [version])
        #expect(log.entries.first?.breaking == [])
    }

    @Test(
        "a breaking change is found by any of its markers",
        arguments: [
            ("- BREAKING: port moved", ["port moved"]), ("BREAKING CHANGE: port moved", ["port moved"]),
            ("- **BREAKING:** port moved", ["port moved"]),
            ("* **Breaking change**: port moved", ["port moved"]), ("- [BREAKING] port moved", ["port moved"]),
            ("- feat!: port moved", ["port moved"]),
            ("- fix(api)!: port moved", ["api: port moved"]), ("* feat(cli)!: x (#12)", ["cli: x (#12)"]),
            ("BREAKING-CHANGE: port moved", ["port moved"]),
            ("### Breaking Changes\n\n- port moved\n- key gone\n\n### Fixed\n- a", ["port moved", "key gone"]),
            ("### BREAKING CHANGES\n* port moved", ["port moved"]),
            ("### \u{26A0} BREAKING CHANGES\n\n* port moved", ["port moved"]),
            ("### \u{26A0}\u{FE0F} Breaking\n- port moved", ["port moved"]),
            ("Major Changes / Breaking:\n- port moved\n\nFixes:\n- a", ["port moved"]),
            ("### Major Changes\n\n- abc123: port moved", ["abc123: port moved"]),
            ("**Breaking Changes**\n\n- port moved\n\n**Fixes**\n\n- a", ["port moved"]),
            ("Breaking changes:\n\n1. port moved\n2. key gone", ["1. port moved", "2. key gone"]),
            ("The following are breaking changes:\n- port moved", ["port moved"]),
            ("- Renames the port (breaking change)", ["Renames the port (breaking change)"]),
            ("### Breaking\n- port moved\n  to 8080\n- key gone", ["port moved to 8080", "key gone"]),
            ("### Breaking changes\n#### The port\nIt moved.\n### Added\n- a", ["The port", "It moved."]),
            ("> BREAKING: port moved", ["port moved"]), ("### Breaking Changes\nport moved", ["port moved"]),
        ])
    func breaking(text: String, expected: [String]) {
        #expect(Changelog.parse("## 1.2.0\n\n\(text)\n\n## 1.1.0\n- a\n").entries.first?.breaking == expected)
    }

    @Test(
        "words that only look like a marker are none",
        arguments: [
            "- No breaking changes", "- a non-breaking change", "- Fix breaking of long lines", "- line breaking at commas",
            "- groundbreaking speed",
            "### Breaking Changes\n\nNone.", "### BREAKING CHANGES\n- N/A", "- feat: a!: b",
            "```\nBREAKING: in an example\n## 9.9.9\n```",
            "- we made major changes to the docs", "**No breaking changes**\n- a", "- see https://host/x!: y",
        ])
    func notBreaking(text: String) {
        let log = Changelog.parse("## 1.2.0\n\n\(text)\n")
        #expect(log.entries.count == 1)
        #expect(log.entries.first?.breaking == [])
    }

    @Test("sections keep their titles and lines, and deeper headings that speak of versions are no entries")
    func sections() {
        let log = Changelog.parse(
            "# 2.0.0\n### Added\n- a\n- b\n#### Upgrading from 1.9.0\nStop first.\n## 1.9.1\n### Fixed\n- c\n")
        #expect(log.entries.map(\.version) == ["2.0.0", "1.9.1"])
        #expect(log.entries.first?.sections.map(\.title) == ["", "Added", "Upgrading from 1.9.0"])
        #expect(log.entries.first?.sections.dropFirst().first?.lines == ["a", "b"])
        #expect(log.between("1.9.0", "2.0.0").map(\.version) == ["1.9.1", "2.0.0"])
        #expect(log.between("1.9.1", "1.9.1").isEmpty)
    }

    @Test("a changelog beyond every limit is cut, and says so")
    func limits() {
        let many = (0..<3000).map { "## 1.0.\($0)\n- a\n" }.joined()
        let log = Changelog.parse(many)
        #expect(log.entries.count == 2000 && log.isCut)
        let notes = Changelog.parse("## 1.0.0\n" + (0..<500).map { "- BREAKING: n\($0)\n" }.joined())
        #expect(notes.entries.first?.breaking.count == 200)
        let long = Changelog.parse("## 1.0.0\n" + String(repeating: "a", count: 5 << 20))
        #expect(long.isCut && long.entries.first?.sections.first?.lines.first?.count == 2000)
    }
}

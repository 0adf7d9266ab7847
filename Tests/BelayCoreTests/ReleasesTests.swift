import BelayCore
import Testing

@Suite("Releases") struct ReleasesTests {
    let releases = Releases([
        Release(
            version: "1.5.0", requiredStop: true, environment: EnvironmentChange(rename: ["PORT": "HTTP_PORT"]), losesRows: ["b"]),
        Release(
            version: "1.4.0", requiredStop: true, breaking: [BreakingNote(id: "env", note: "PORT is HTTP_PORT")],
            compatibleWith: ["1.3.x"],
            environment: EnvironmentChange(add: ["PORT": .init(example: "80"), "OPTION": .init(required: false)]),
            losesRows: ["a"], steps: [ManualStep(name: "reindex", at: .afterMigrate, run: ["./reindex"])]),
        Release(version: "1.6.0", breaking: [BreakingNote(note: "no more XML")], compatibleWith: ["1.5.x", "1.3.x"]),
    ])

    @Test(
        "required stops between two versions are named, oldest first, and neither end is one",
        arguments: [
            ("1.3.0", "1.6.0", ["v1.4.0", "1.5.0"]), ("v1.4.0", "1.6.0", ["1.5.0"]), ("1.3.0", "1.4.0", []),
            ("1.5.0", "1.6.0", []),
            ("1.4.0-rc.1", "1.4.1", ["v1.4.0"]), ("1.6.0", "1.3.0", []),
        ])
    func path(from: String, to: String, expected: [String]) {
        #expect(releases.path(from: from, to: to, available: ["v1.4.0", "1.6.0"]) == expected)
    }

    @Test("without an order there is no answer, rather than an empty one")
    func unknown() {
        #expect(releases.path(from: "main@abc1234", to: "1.6.0", available: []) == nil)
        #expect(releases.between("1.3.0", "latest") == nil)
    }

    @Test("jumping over a required stop is refused with the next stop as the next command")
    func refusal() throws {
        let refusal = try #require(releases.refusal(from: "1.3.0", to: "1.6.0", available: ["v1.4.0", "1.6.0"]))
        #expect(refusal.code == .refused)
        #expect(refusal.message == "cannot upgrade from 1.3.0 to 1.6.0: v1.4.0 must not be jumped over, then 1.5.0")
        #expect(refusal.hint == "belay upgrade v1.4.0")
        #expect(
            releases.refusal(from: "1.3.0", to: "1.6.0", available: ["1.6.0"])?.hint?.hasPrefix("make 1.4.0 available") == true)
        #expect(releases.refusal(from: "1.5.0", to: "1.6.0", available: []) == nil)
    }

    @Test("what breaks, what is lost and what is to be done add up on the way")
    func notes() {
        #expect(releases.breaking(from: "1.3.0", to: "1.6.0").map(\.version) == ["1.4.0", "1.6.0"])
        #expect(releases.breaking(from: "1.4.0", to: "1.6.0").map(\.note.note) == ["no more XML"])
        #expect(releases.losesRows(from: "1.3.0", to: "1.6.0") == ["a", "b"])
        #expect(releases.losesRows(from: "1.4.0", to: "1.5.0") == ["b"])
        #expect(releases.steps(from: "1.3.0", to: "1.4.0").map(\.name) == ["reindex"])
        #expect(releases.release("v1.4.0")?.version == "1.4.0")
    }

    @Test("compatibility is claimed only if every release on the way claims it")
    func compatible() {
        #expect(releases.claimsCompatible("1.3.2", with: "1.4.0"))
        #expect(!releases.claimsCompatible("1.3.2", with: "1.6.0"))
        #expect(releases.claimsCompatible("1.5.0", with: "1.6.0"))
        #expect(!releases.claimsCompatible("1.5.0", with: "1.6.1"))
        #expect(!releases.claimsCompatible("main@abc1234", with: "1.6.0"))
    }

    @Test("keys added, then renamed, are needed by their last name only")
    func environment() {
        let change = releases.environment(from: "1.3.0", to: "1.6.0")
        #expect(change.add.keys.sorted() == ["HTTP_PORT", "OPTION"])
        #expect(change.missing(from: []) == ["HTTP_PORT"])
        #expect(change.missing(from: ["HTTP_PORT"]).isEmpty)
        #expect(change.missing(from: ["PORT"]) == ["HTTP_PORT"])
    }

    @Test("one change after another is one change")
    func followed() {
        let first = EnvironmentChange(add: ["NEW": .init()], rename: ["A": "B"], remove: ["OLD"])
        let renamed = first.followed(by: EnvironmentChange(rename: ["B": "C", "NEW": "NEWER"]))
        #expect(renamed.rename["A"] == "C")
        #expect(renamed.add.keys.sorted() == ["NEWER"])
        let removed = first.followed(by: EnvironmentChange(remove: ["B", "NEW"]))
        #expect(removed == EnvironmentChange(remove: ["A", "OLD"]))
        let back = first.followed(by: EnvironmentChange(add: ["OLD": .init()], rename: ["B": "A"]))
        #expect(back.rename["A"] == nil && back.remove.isEmpty && back.add["OLD"] != nil)
        #expect(first.outdated(in: ["A", "OLD"]).map(\.old) == ["A", "OLD"])
        #expect(first.outdated(in: ["A", "B"]).isEmpty)
    }

    @Test("newer versions are offered newest first")
    func newer() {
        #expect(Releases.newer(than: "1.3.0", in: ["1.2.0", "v1.10.0", "1.3.0", "main", "1.4.0"]) == ["v1.10.0", "1.4.0"])
    }
}

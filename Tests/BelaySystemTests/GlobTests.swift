import BelayCore
import BelaySystem
import Testing

@Suite struct GlobTests {
    @Test(
        "A star and a question mark match within one name",
        arguments: [
            ("*", "a", true), ("*", ".a", false), (".*", ".a", true), ("?a", ".a", false), ("*.db", "x.db", true),
            ("*.db", "x.db-wal", false),
            ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXcYb", false), ("?", "", false), ("?", "é", true), ("?", "e\u{301}", false),
            ("caf\u{e9}", "cafe\u{301}", false), ("**", "a", true), ("a?", "a", false), ("[ab]", "a", false),
            ("[ab]", "[ab]", true),
            (String(repeating: "*a", count: 60) + "b", String(repeating: "a", count: 200), false), ("", "a", false),
        ])
    func matches(pattern: String, name: String, expected: Bool) {
        #expect(Glob.matches(pattern, name: name) == expected)
    }

    struct Case: CustomTestStringConvertible {
        var patterns: [String]
        var found: [String]
        var testDescription: String { patterns.joined(separator: " ") }
    }

    @Test(
        "What patterns name is found once, sorted, and never outside",
        arguments: [
            Case(patterns: ["data/*.db"], found: ["data/a.db", "data/b.db"]),
            Case(patterns: ["data/b.db", "data/*.db", "./data//a.db"], found: ["data/a.db", "data/b.db"]),
            Case(patterns: ["*/*.db"], found: ["data/a.db", "data/b.db", "inside/a.db", "inside/b.db"]),
            Case(patterns: ["inside/*.db"], found: ["inside/a.db", "inside/b.db"]),
            Case(patterns: ["outwards/*.db"], found: []),
            Case(patterns: ["upwards/*.db"], found: []),
            Case(patterns: ["loop/*", "loop/loop/x"], found: []),
            Case(patterns: ["nothing", "nothing/*", "data/a.db/*", "dangling/x"], found: []),
            Case(patterns: ["dangling", "outwards"], found: ["dangling", "outwards"]),
            Case(patterns: [".belay", ".belay/*", ".*"], found: [".env"]),
            Case(patterns: ["data/"], found: ["data"]),
            Case(patterns: [], found: []),
        ])
    func expand(example: Case) throws {
        let fixture = try FileTreeFixture(
            directories: ["data", ".belay/7"], files: ["data/b.db", "data/a.db", "data/.hidden.db", ".env", ".belay/x"],
            links: [("inside", "data"), ("outwards", "../outside"), ("upwards", "/"), ("loop", "loop"), ("dangling", "nowhere")])
        #expect(try Glob.expand(example.patterns, in: fixture.stack, using: fixture.fileSystem) == example.found)
    }

    @Test(
        "A pattern that means something outside is a mistake in the guide",
        arguments: ["/etc/*", "../x", "data/../../x", "", ".", "/", "./"])
    func refused(pattern: String) throws {
        let fixture = try FileTreeFixture()
        let error = #expect(throws: BelayError.self) { try Glob.expand([pattern], in: fixture.stack, using: fixture.fileSystem) }
        #expect(error?.code == .usage)
    }
}

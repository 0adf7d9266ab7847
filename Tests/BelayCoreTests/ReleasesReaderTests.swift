import BelayCore
import BelaySystem
import Testing

@Suite("The releases file") struct ReleasesReaderTests {
    func read(_ text: String) throws -> (releases: Releases, mistakes: [Diagnostic]) {
        ReleasesReader.read(try YAML.parse(Array(text.utf8), file: "releases.yaml"), file: "releases.yaml", text: text)
    }

    @Test("every key that a vendor may write is read")
    func whole() throws {
        let text = """
            releases:
              1.4.0:
                required-stop: true
                breaking: [{id: env-rename, note: "PORT is now HTTP_PORT"}, no more XML]
                compatible-with: ["1.3.x"]
                environment: {add: {HTTP_PORT: {example: "8080", required: true}, DEBUG: {required: false, note: verbose}}, rename: {PORT: HTTP_PORT}, remove: [OLD]}
                loses-rows: [old_sessions]
                steps: [{name: reindex, at: after-migrate, run: [./reindex], undo: [./reindex, --undo]}]
              v1.5:
            """
        let read = try read(text)
        #expect(read.mistakes.isEmpty)
        let first = Release(
            version: "1.4.0", requiredStop: true,
            breaking: [BreakingNote(id: "env-rename", note: "PORT is now HTTP_PORT"), BreakingNote(note: "no more XML")],
            compatibleWith: ["1.3.x"],
            environment: EnvironmentChange(
                add: ["HTTP_PORT": .init(example: "8080"), "DEBUG": .init(required: false, note: "verbose")],
                rename: ["PORT": "HTTP_PORT"],
                remove: ["OLD"]),
            losesRows: ["old_sessions"],
            steps: [ManualStep(name: "reindex", at: .afterMigrate, run: ["./reindex"], undo: ["./reindex", "--undo"])])
        #expect(read.releases == Releases([first, Release(version: "v1.5")]))
    }

    @Test(
        "a mistake is shown at its place with its remedy",
        arguments: [
            (
                "releases:\n  1.4.0:\n    requierd-stop: true", "3:5", "a release has no key `requierd-stop`",
                "did you mean `required-stop`?"
            ),
            ("release:\n  1.4.0:\n", "1:1", "the file has no key `release`", "did you mean `releases`?"),
            ("releases: [1.4.0]", "1:11", "`releases` must be a mapping, not a list", nil),
            ("releases:\n  latest:\n", "2:3", "`latest` is not a version", "write it as 1.4.0 or v1.4.0"),
            ("releases:\n  1.4:\n  v1.4.0:\n", "3:3", "`v1.4.0` is the same version as `1.4`", "put both into one"),
            (
                "releases:\n  1.4.0: {required-stop: \"yes\"}", "2:26", "`required-stop` must be true or false",
                "required-stop: true"
            ),
            ("releases:\n  1.4.0: {loses-rows: a}", "2:23", "`loses-rows` must be a list, not a text", "loses-rows: [ … ]"),
            (
                "releases:\n  1.4.0: {breaking: [{id: x}]}", "2:22", "an entry of `breaking` has no `note`",
                "say what is not as before: note: …"
            ),
            (
                "releases:\n  1.4.0: {steps: [{name: a, at: after-migrat, run: [b]}]}", "2:33", "`at` cannot be `after-migrat`",
                "did you mean `after-migrate`?"
            ),
            (
                "releases:\n  1.4.0: {steps: [{name: a}]}", "2:19", "a step needs `name` and `run`",
                "{name: reindex, at: after-migrate, run: [./reindex]}"
            ),
            (
                "releases:\n  1.4.0: {environment: {add: {a-b: {}}}}", "2:31", "`a-b` is not the name of an environment key",
                "letters, digits and _, as in HTTP_PORT"
            ),
            ("releases:\n  1.4.0: {environment: {rename: {A: [B]}}}", "2:37", "`A` must be a text, not a list", nil),
        ])
    func mistakes(text: String, place: String, message: String, fix: String?) throws {
        let found = try read(text).mistakes
        #expect(found.count == 1)
        let first = try #require(found.first)
        #expect("\(first.mark.line):\(first.mark.column)" == place)
        #expect(first.message == message)
        #expect(fix == nil || first.fix == fix)
        #expect(
            first.file == "releases.yaml"
                && first.snippet == text.split(separator: "\n").dropFirst(first.mark.line - 1).first.map(String.init))
    }

    @Test("all mistakes are found at once, up to a limit")
    func many() throws {
        let text = "releases:\n" + (0..<80).map { "  1.0.\($0): {x: 1}\n" }.joined()
        #expect(try read(text).mistakes.count == 50)
        #expect(
            try read("releases:\n  1.4.0: {a: 1, b: 2}\n  1.5.0: {required-stop: true}").releases.release("1.5.0")?.requiredStop
                == true)
    }
}

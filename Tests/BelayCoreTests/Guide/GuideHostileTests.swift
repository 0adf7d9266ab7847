import BelayCore
import Testing

@Suite struct GuideHostileTests {
    @Test(
        "What a terminal would obey is refused wherever a guide has text",
        arguments: [
            ("name: demo", #"name: "de\e[31mmo""#), ("name: health", #"name: "ok\e]0;x\a""#),
            ("name: health", #"name: "\u202egnp.exe""#),
            ("run: [./worker]", #"run: ["./worker", "\e[2J"]"#), ("file: .env", #"file: "a\0b""#),
            ("data/app.db", #""data/\x9bapp.db""#),
            ("db:", #""d\eb":"#), ("worker:", #""wor\eker":"#), ("edge: [api]", #"edge: ["a\epi"]"#),
            ("verify:", #""\e[2Jverify":"#),
            ("PORT: \"18080\"", #""P\eORT": x"#), ("PORT: \"18080\"", #"PORT: "1\r2""#),
        ])
    func control(text: String, replacement: String) throws {
        let reading = try GuideText.read(GuideText.small.replacing(text, with: replacement))
        #expect(reading.guide == nil)
        #expect(!reading.mistakes.isEmpty)
        for mistake in reading.mistakes {
            let bad = mistake.description.unicodeScalars.filter {
                $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value)
            }
            #expect(bad.isEmpty, "\(mistake.message.debugDescription)")
        }
    }

    @Test("A very long value is cut in the message about it")
    func long() throws {
        let long = String(repeating: "x", count: 20_000)
        let longKey = String(repeating: "x", count: 1000)
        for guide in [
            GuideText.small.replacing("name: demo", with: "name: \(long)"),
            GuideText.small.replacing("edge: [api]", with: "edge: [\(long)]"),
            GuideText.small.replacing("edge: [api]", with: "\(longKey): 1"),
            GuideText.small.replacing("run: [./api]", with: "run: \(long)"),
            GuideText.small.replacing("  db:", with: "  \(longKey):"),
        ] {
            let reading = try GuideText.read(guide)
            #expect(reading.guide == nil)
            #expect(
                reading.mistakes.allSatisfy { $0.description.utf8.count < 1000 },
                "\(reading.mistakes.map(\.description.utf8.count))")
        }
    }

    @Test(
        "A path never leads out of the stack",
        arguments: ["/etc/passwd", "../x", "a/../../x", "..", "a/..", "~/x", "./../x", "/", ".", ""])
    func paths(path: String) throws {
        #expect(try GuideText.read(GuideText.small.replacing("data/app.db", with: "\"\(path)\"")).guide == nil)
    }

    @Test(
        "A path is kept in its shortest form",
        arguments: [
            ("./data//app.db", "data/app.db"), ("data/./app.db", "data/app.db"), ("a..b/c", "a..b/c"), ("data/", "data"),
            ("...", "..."),
        ])
    func shortest(path: String, expected: String) throws {
        let guide = try GuideText.read(GuideText.small.replacing("data/app.db", with: path)).guide
        #expect(guide?.stores.first?.kind == .sqlite(files: [expected]))
    }

    @Test("The work tree of git may lie anywhere")
    func gitPath() throws {
        let pin = "pin: {git: {path: /opt/demo/, branch: main}}"
        let guide = try GuideText.read(GuideText.small.replacing("pin: {env: {file: .env, key: VERSION}}", with: pin)).guide
        #expect(guide?.version.pin == .git(path: "/opt/demo", remote: "origin", branch: "main"))
    }

    @Test("More of anything than anybody needs is refused")
    func many() throws {
        let items = Array(repeating: "api", count: 1001).joined(separator: ", ")
        let reading = try GuideText.read(GuideText.small.replacing("edge: [api]", with: "edge: [\(items)]"))
        #expect(reading.mistakes.map(\.message) == ["`edge` has 1001 items, more than 1000"])
        let wrong = (0..<300).map { "k\($0): 1" }.joined(separator: "\n")
        #expect(try GuideText.read(GuideText.small + "\n" + wrong).mistakes.count == 100)
    }
}

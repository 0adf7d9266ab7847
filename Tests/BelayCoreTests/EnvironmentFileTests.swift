import BelayCore
import Testing

@Suite("Environment files") struct EnvironmentFileTests {
    @Test(
        "a value is read as dotenv and a shell read it",
        arguments: [
            ("A=1", "1"), ("A=", ""), ("A= 1 ", "1"), ("  A = 1", "1"), ("export A=1", "1"), ("export\tA=1", "1"),
            ("A=1 # one", "1"),
            ("A=1#2", "1#2"), ("A=#1", "#1"), ("A= # none", ""), ("A='x # y'", "x # y"), ("A=\"x # y\" # z", "x # y"),
            ("A='$(id)'", "$(id)"),
            ("A=\"a\\nb\\\"c\\\\d\\$e\\x\"", "a\nb\"c\\d$e\\x"), ("A='a\\n'", "a\\n"), ("A=\"two\nlines\"", "two\nlines"),
            ("A=1\r\nB=2", "1"),
            ("A=1\nA=2", "2"), ("\u{FEFF}A=1", "1"), ("#A=0\nA=1", "1"), ("A=\"open", "\"open"), ("A='a'b", "'a'b"),
            ("A=b=c", "b=c"),
            ("A=\"\"", ""), ("A='it''s'", "'it''s'"),
        ])
    func parse(text: String, expected: String) {
        #expect(EnvironmentFile(text: text).value(of: "A") == expected)
    }

    @Test(
        "lines that mean nothing are no keys",
        arguments: ["", "\n\n", "# A=1", "A", "export A", "=1", "A B=1", "export", "\u{e9}=1"])
    func meaningless(text: String) {
        #expect(EnvironmentFile(text: text).values.isEmpty)
    }

    @Test(
        "setting a key changes its one line and no other byte",
        arguments: [
            ("# v\nA=1\nTAG=1.2 # pinned\nB=2\n", "# v\nA=1\nTAG=1.3 # pinned\nB=2\n"), ("TAG=1.2", "TAG=1.3"), ("", "TAG=1.3\n"),
            ("A=1", "A=1\nTAG=1.3\n"), ("A=1\r\nTAG=1.2\r\nB=2\r\n", "A=1\r\nTAG=1.3\r\nB=2\r\n"),
            ("A=1\r\n", "A=1\r\nTAG=1.3\r\n"),
            ("A=1\r\nB=2", "A=1\r\nB=2\r\nTAG=1.3\r\n"), ("TAG=1.0\nTAG=1.2\nA=1", "TAG=1.0\nTAG=1.3\nA=1"),
            ("export TAG='1.2'\n", "export TAG='1.3'\n"),
            ("  TAG = \"1.2\"  # x\n", "  TAG = \"1.3\"  # x\n"), ("TAG= # none yet\n", "TAG=1.3 # none yet\n"),
            ("TAG=\n", "TAG=1.3\n"),
            ("TAG=1.3 \n", "TAG=1.3 \n"), ("#TAG=1.2\n", "#TAG=1.2\nTAG=1.3\n"), ("TAGS=1\n", "TAGS=1\nTAG=1.3\n"),
        ])
    func set(before: String, after: String) throws {
        var file = EnvironmentFile(text: before)
        try file.set("TAG", "1.3")
        #expect(String(decoding: file.bytes, as: UTF8.self) == after)
        #expect(file.value(of: "TAG") == "1.3")
    }

    @Test(
        "a hostile value stays in its line and reads back as itself",
        arguments: [
            "$(rm -rf /)", "`id`", "a\nB=evil", "a\r\nB=evil", "x # y", "#", "'", "\"", "'\"'", "\\", "\\n", "a\\", " lead",
            "trail ", "\t", "${A}",
            "a;b|c&d", "\u{1F600}", "'; B=evil; '", "\"\nB=evil\n\"", "\u{2028}", "",
        ])
    func hostile(value: String) throws {
        for before in ["A=old\nC=3\n", "A='old'\nC=3\n", "A=\"old\" # note\nC=3\n", "C=3\n"] {
            var file = EnvironmentFile(text: before)
            try file.set("A", value)
            #expect(file.values == ["A": value, "C": "3"])
            #expect(EnvironmentFile(file.bytes).values == file.values)
            #expect(file.bytes.filter { $0 == 10 }.count == 2)
        }
    }

    @Test("bytes that are no text survive in other lines")
    func otherBytes() throws {
        var file = EnvironmentFile([0xFF, 0xFE, 0x3D, 0x80, 0x0A] + Array("A=1\n".utf8))
        try file.set("A", "2")
        #expect(file.bytes == [0xFF, 0xFE, 0x3D, 0x80, 0x0A] + Array("A=2\n".utf8))
    }

    @Test("removing a key takes all of its lines and no other byte")
    func remove() throws {
        var file = EnvironmentFile(text: "A=1\r\n# note\nB=2\nA=\"x\ny\"\nC=3")
        try file.remove("A")
        #expect(String(decoding: file.bytes, as: UTF8.self) == "# note\nB=2\nC=3")
        try file.remove("A")
        #expect(file.values == ["B": "2", "C": "3"])
    }

    @Test(
        "a key that no shell knows, and a zero byte, are refused", arguments: ["", "1A", "A B", "A=B", "A\nB", "A-B", "\u{e9}"])
    func refused(key: String) {
        var file = EnvironmentFile(text: "C=3\n")
        #expect(throws: BelayError.self) { try file.set(key, "1") }
        #expect(throws: BelayError.self) { try file.set("A", "a\0b") }
        #expect(file.bytes == Array("C=3\n".utf8))
    }

    @Test("in any file, a key that was set reads back and every other key keeps its value", arguments: 0..<64)
    func property(seed: Int) throws {
        var random = SeededNumbers(seed: UInt64(seed))
        for _ in 0..<100 {
            let before = EnvironmentFile(EnvironmentText.file(&random))
            let key = EnvironmentText.key(&random)
            let value = EnvironmentText.value(&random)
            var file = before
            do { try file.set(key, value) } catch is BelayError {
                // Only a quote that is open elsewhere is a reason, and then nothing is changed.
                #expect(file == before)
                #expect(EnvironmentText.hasQuoteInBareValue(before))
                continue
            }
            var expected = before.values
            expected[key] = value
            #expect(EnvironmentFile(file.bytes).values == expected)
            var again = file
            try again.set(key, value)
            #expect(again == file)
        }
    }
}

/// Random environment files out of the pieces that such files are made of.
enum EnvironmentText {
    static func key(_ random: inout SeededNumbers) -> String {
        ["A", "B", "TAG", "export", "_X"].randomElement(using: &random) ?? "A"
    }

    static func value(_ random: inout SeededNumbers) -> String {
        let pieces = ["a", "1.2", "'", "\"", "\\", "\n", "\r", " ", "#", " #", "$", "=", "`", "\t", "n", "\u{e9}"]
        return (0..<Int.random(in: 0..<6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    static func file(_ random: inout SeededNumbers) -> [UInt8] {
        let ends = ["\n", "\r\n", "\n", ""]
        let lines = (0..<Int.random(in: 0..<8, using: &random)).map { _ -> String in
            let line: String
            switch Int.random(in: 0..<6, using: &random) {
            case 0: line = "# " + value(&random)
            case 1: line = value(&random)
            case 2: line = "export " + key(&random) + "=" + value(&random)
            case 3: line = key(&random) + "='" + value(&random).filter { $0 != "'" } + "'"
            case 4: line = " " + key(&random) + " = \"" + value(&random).filter { $0 != "\"" && $0 != "\\" } + "\" # note"
            default: line = key(&random) + "=" + value(&random)
            }
            return line + (ends.randomElement(using: &random) ?? "\n")
        }
        return Array(lines.joined().utf8)
    }

    static func hasQuoteInBareValue(_ file: EnvironmentFile) -> Bool { file.bytes.contains { $0 == 0x22 || $0 == 0x27 } }
}

/// The same numbers for the same seed, so that a failing one can be run again.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

import BelayCore
import BelaySystem
import Glibc
import Testing

@Suite("YAML: hostile and mistaken documents")
struct YAMLHostileTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var text: String
        var line: Int
        var column: Int
        var message: String
        var snippet: String?

        init(_ name: String, _ text: String, _ line: Int, _ column: Int, _ message: String, snippet: String? = nil) {
            testDescription = name
            self.text = text
            self.line = line
            self.column = column
            self.message = message
            self.snippet = snippet
        }
    }

    static let cases = [
        Case("alias bomb", "a: &a [x,x]\nb: &b [*a,*a]\n", 1, 4, "an anchor ('&') is not allowed", snippet: "a: &a [x,x]"),
        Case("alias", "a: 1\nb: *a\n", 2, 4, "an alias ('*') is not allowed", snippet: "b: *a"),
        Case("alias as a key", "a: 1\n*a : 2\n", 2, 1, "an alias ('*') is not allowed"),
        Case("tag that makes objects", "a: !!python/object:os.system x\n", 1, 4, "a tag ('!') is not allowed"),
        Case("harmless tag", "a: !!str 1\n", 1, 4, "a tag ('!') is not allowed"),
        Case("tag directive", "%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1, "a %TAG directive is not allowed"),
        Case("merge key", "a:\n  <<: {b: 1}\n", 2, 3, "a merge key ('<<') is not allowed"),
        Case("duplicate key", "a: 1\nb: 2\na: 3\n", 3, 1, "key 'a' is given twice; first at line 1, column 1", snippet: "a: 3"),
        Case("duplicate key in other quotes", "{\"a\": 1, 'a': 2}", 1, 10, "key 'a' is given twice; first at line 1, column 2"),
        Case("second document", "a: 1\n---\nb: 2\n", 2, 1, "a second document begins here", snippet: "---"),
        Case("list as a key", "? [a, b]\n: c\n", 1, 3, "a key must be a plain text, not a list or a mapping"),
        Case("mapping as a key", "{{a: b}: c}", 1, 2, "a key must be a plain text, not a list or a mapping"),
        Case("empty key", "?\n: b\n", 1, 2, "a key is missing before ':'"),
        Case("missing key", "a: 1\n: b\n", 2, 1, "a key is missing before ':'"),
        Case("tab for indentation", "a:\n\tb: 1\n", 2, 1, "a tab is used for indentation", snippet: " b: 1"),
        Case("tab behind spaces", "a:\n  b: 1\n \tc: 1\n", 3, 2, "a tab is used for indentation"),
        Case("NUL", "a: 1\nb: x\0y\n", 2, 5, "a NUL character is not allowed", snippet: "b: x\u{FFFD}y"),
        Case(
            "terminal escape", "a: \u{1B}[31mred\n", 1, 4, "the control character U+001B is not allowed",
            snippet: "a: \u{FFFD}[31mred"),
        Case("text turned round", "ok: \u{202E}x: [\n", 1, 7, "a ':' is not allowed here", snippet: "ok: \u{FFFD}x: ["),
        Case("nothing", "", 1, 1, "the document is empty"),
        Case("only a comment", "# nothing\n", 1, 1, "the document is empty", snippet: "# nothing"),
        Case("only a marker", "---\n", 1, 1, "the document is empty"),
        Case("quote never closed", "a: 1\nb: \"x\nc: 2\n", 2, 4, "the quote is never closed", snippet: "b: \"x"),
        Case("bracket never closed", "a: [1, 2\nb: 3\n", 2, 2, "a ',' or ']' is missing"),
        Case("colon in a value", "a: b: c\n", 1, 5, "a ':' is not allowed here"),
        Case("uneven indentation", "a:\n   b: 1\n  c: 2\n", 3, 3, "the line is not indented like the keys before it"),
        Case("at sign", "a: @x\n", 1, 4, "a value cannot begin with '@'"),
        Case("text without a colon", "a: 1\njust text\n", 2, 1, "a ':' is missing after the key"),
        Case("value of two commas", "a: [1,, 2]\n", 1, 7, "a value is missing here"),
        Case("unknown escape", "a: \"\\d\"\n", 1, 5, "the escape after '\\' is not known"),
    ]

    @Test("Each is refused at its line and column, with the line shown and a way to mend it", arguments: cases)
    func refused(_ expected: Case) throws {
        let diagnostic = try #require(diagnose(Array(expected.text.utf8)))
        #expect(diagnostic.message == expected.message)
        #expect(diagnostic.mark == Mark(line: expected.line, column: expected.column))
        #expect(diagnostic.fix?.isEmpty == false)
        #expect(diagnostic.file == "belay.yaml")
        if let snippet = expected.snippet { #expect(diagnostic.snippet == snippet) }
    }

    @Test("Bytes that are no UTF-8 are refused where they stand, whatever surrounds them")
    func invalidUTF8() throws {
        let cases: [([UInt8], Mark, String)] = [
            (Array("a: ü\nb: ".utf8) + [0xC3, 0x28], Mark(line: 2, column: 4), "the text is not valid UTF-8"),
            (Array("ü: ".utf8) + [0xFF], Mark(line: 1, column: 4), "the text is not valid UTF-8"),
            (Array("a: ".utf8) + [0xED, 0xA0, 0x80], Mark(line: 1, column: 4), "the text is not valid UTF-8"),
            ([0xFF, 0xFE, 0x61, 0x00], Mark(line: 1, column: 1), "the file is UTF-16 text"),
        ]
        for (bytes, mark, message) in cases {
            let diagnostic = try #require(diagnose(bytes))
            #expect(diagnostic.mark == mark)
            #expect(diagnostic.message == message)
        }
    }

    @Test("Nesting 100,000 deep is refused at the first level too deep, in every notation")
    func deepNesting() throws {
        let flow = try #require(diagnose(Array(String(repeating: "[", count: 100_000).utf8)))
        #expect(flow.mark == Mark(line: 1, column: YAML.depthLimit + 1))
        #expect(flow.message == "the document is nested more than 64 levels deep")
        let block = try #require(diagnose(Array(String(repeating: "- ", count: 100_000).utf8)))
        #expect(block.mark == Mark(line: 1, column: 2 * YAML.depthLimit + 1))
        let mappings = try #require(diagnose(Array(String(repeating: "{a: ", count: 100_000).utf8)))
        #expect(mappings.message == flow.message)
    }

    @Test("A document of too many nodes is refused at the first one too many")
    func manyNodes() throws {
        let diagnostic = try #require(diagnose(Array(String(repeating: "- x\n", count: YAML.nodeLimit + 5).utf8)))
        #expect(diagnostic.mark == Mark(line: YAML.nodeLimit, column: 3))
        #expect(diagnostic.message == "the document has more than 10000 keys and values")
    }

    @Test("A huge scalar is refused by its size, before anything looks into it")
    func hugeScalar() throws {
        let bytes = Array("a: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 20)
        let diagnostic = try #require(diagnose(bytes))
        #expect(diagnostic.message == "the file has \(bytes.count) bytes; no more than 1048576 are read")
        #expect(diagnostic.snippet == nil)
    }

    @Test("A snippet never floods the terminal, and a caret off the screen is not drawn")
    func longLines() throws {
        let long = String(repeating: "x", count: 5000)
        let near = try #require(diagnose(Array("a: *\(long)".utf8)))
        #expect((near.snippet?.count ?? 0) <= 201)
        let far = try #require(diagnose(Array("a: [\(long), *b]".utf8)))
        #expect(far.mark == Mark(line: 1, column: 5007))
        #expect(far.snippet == nil)
    }

    @Test("The names in a message are made printable and short")
    func namesInMessages() throws {
        let name = "\u{202E}" + String(repeating: "k", count: 500)
        let diagnostic = try #require(diagnose(Array("\(name): 1\n\(name): 2\n".utf8)))
        #expect(diagnostic.message.unicodeScalars.allSatisfy { $0 != "\u{202E}" })
        #expect(diagnostic.message.count < 150)
    }

    @Test("Refusing keeps no memory, on any way out")
    func memory() async {
        // In a process of its own: what the other tests take at the same time does not count.
        await #expect(processExitsWith: .success) {
            let texts = [
                "a: &a 1", "a: *a", "a: [", "a: {b", "a: 'x", "a: 1\na: 2", "a:\n\tb", "--- 1\n--- 2", "? [a]",
                "%TAG ! x:\n--- 1",
            ]
            let before = YAMLHostileTests.addressSpace()
            for text in Array(repeating: texts, count: 300).joined() {
                #expect(throws: Diagnostic.self) { try YAML.parse(Array(text.utf8), file: "belay.yaml") }
            }
            // A parser that is not freed is some 90 KB: 3,000 of them would be 270 MB.
            try #require(YAMLHostileTests.addressSpace() - before < 100 << 20)
        }
    }

    private func diagnose(_ bytes: [UInt8]) -> Diagnostic? {
        do {
            _ = try YAML.parse(bytes, file: "belay.yaml")
            return nil
        } catch {
            return error
        }
    }

    private static func addressSpace() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (text.split(separator: " ").first.flatMap { Int($0) } ?? 0) * 4096
    }
}

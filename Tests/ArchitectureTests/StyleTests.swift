import Testing

@Suite("The code reads as it should")
struct StyleTests {
    @Test("a file has at most 300 lines, half of them at most 120")
    func lengths() throws {
        let files = try SourceFile.all(below: "Sources")
        for file in files { #expect(file.lines.count <= 300, "\(file.name) has \(file.lines.count) lines") }
        let lengths = files.map(\.lines.count).sorted()
        #expect(lengths[lengths.count / 2] <= 120)
    }

    /// Words that must not stand in code, and why.
    static let unwanted: [(word: String, reason: String)] = [
        ("public", "everything that crosses modules is package"),
        ("async", "the engine is one deterministic thread"),
        ("await", "the engine is one deterministic thread"),
        ("actor", "the engine is one deterministic thread"),
    ]

    @Test("code does without words that break a rule of the house", arguments: unwanted)
    func words(word: String, reason: String) throws {
        for file in try SourceFile.all(below: "Sources") {
            for (number, text) in file.code {
                guard Self.stands(word, in: text) else { continue }
                Issue.record("\(file.name):\(number) says \(word): \(reason)")
            }
        }
    }

    @Test("names say what a thing is")
    func names() throws {
        for file in try SourceFile.all(below: "Sources") {
            let name = file.name.split(separator: "/").last?.dropLast(".swift".count) ?? ""
            for ending in ["Manager", "Helper", "Helpers", "Utils", "Utilities", "Impl"] {
                #expect(!name.hasSuffix(ending), "\(file.name) ends with \(ending)")
            }
        }
    }

    /// As a word of the language, not within text, and not as the name of something.
    private static func stands(_ word: String, in text: Substring) -> Bool {
        let code = text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        return code.contains { part in
            part.split(separator: " ").contains { $0 == Substring(word) || $0.hasPrefix(word + "(") }
        }
    }
}

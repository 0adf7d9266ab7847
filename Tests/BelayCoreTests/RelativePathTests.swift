import BelayCore
import Testing

@Suite struct RelativePathTests {
    @Test(
        "A path that could lead out of its root, or be written in a second way, is refused",
        arguments: [
            "", "/", "/a", ".", "..", "./a", "a/.", "a/..", "a/../b", "a//b", "a/", "a\0", "a/\0/b",
            String(repeating: "x", count: 256),
            String(repeating: "ab/", count: 1400) + "c", "a/\u{301}b/..", "..\u{0}",
        ])
    func refused(text: String) {
        #expect(RelativePath.problem(with: text) != nil)
        #expect(throws: BelayError.self) { try RelativePath(text) }
    }

    @Test(
        "An odd name is a name",
        arguments: [
            "a", "...", "..a", "a..", " ", "a b\nc", ".env", "-rf", "\u{301}", "a\\b", "~", "$(x)",
            String(repeating: "x", count: 255),
        ])
    func accepted(text: String) throws {
        #expect(try RelativePath("dir/" + text).name.utf8.elementsEqual(text.utf8))
    }

    @Test("Names that are equal to people and not to the kernel are two")
    func bytes() throws {
        let composed = try RelativePath("caf\u{e9}")
        let decomposed = try RelativePath("cafe\u{301}")
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, composed]).count == 2)
        #expect(decomposed < composed)
    }

    @Test("A slash before a combining accent separates all the same")
    func combining() throws {
        #expect(try RelativePath("a/\u{301}b").components.count == 2)
    }

    @Test("A parent comes before what lies in it, and knows it")
    func order() throws {
        let paths = try ["a/b/c", "a-b", "a/b", "a", "a.b"].map { try RelativePath($0) }
        #expect(paths.sorted().map(\.text) == ["a", "a-b", "a.b", "a/b", "a/b/c"])
        #expect(paths[0].ancestors.map(\.text) == ["a", "a/b"])
        #expect(paths[0].isWithin(paths[3]) && paths[0].isWithin(paths[0]) && !paths[1].isWithin(paths[3]))
    }

    @Test("A hostile name is shown without its control characters")
    func shown() {
        #expect(RelativePath.shown("a\u{1b}[31m\nb\u{9b}") == "a\\u{1B}[31m\\nb\\u{009B}")
    }
}

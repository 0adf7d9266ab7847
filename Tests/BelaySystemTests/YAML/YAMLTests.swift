import BelayCore
import BelaySystem
import Testing

@Suite("YAML: what a guide is written in")
struct YAMLTests {
    @Test("Scalars keep their text and whether they were quoted, never a guessed type")
    func scalars() throws {
        let root = try parse("no: 'no'\nyes: \"yes\"\nport: 0123\ntext: |\n  a\n  b\nempty:\n")
        #expect(
            root.texts == [
                "no": .scalar("no", quoted: true), "yes": .scalar("yes", quoted: true), "port": .scalar("0123", quoted: false),
                "text": .scalar("a\nb\n", quoted: true), "empty": .scalar("", quoted: false),
            ])
    }

    @Test("Mappings keep the order of the file, and lists their items, in both notations")
    func collections() throws {
        let block = try parse("b: 1\na:\n  - x\n  - {k: v}\n").content
        guard case .mapping(let entries) = block, case .sequence(let items) = entries[1].value.content else {
            Issue.record("not a mapping with a list: \(block)")
            return
        }
        #expect(entries.map(\.key) == ["b", "a"])
        #expect(items[0].content == .scalar("x", quoted: false))
        #expect(items[1].texts == ["k": .scalar("v", quoted: false)])
    }

    @Test("Every key and value knows its line and column, counted in characters from one")
    func marks() throws {
        let root = try parse("# Über\nname: x\nlist: [ä, b]\n  # end\n\"ключ\":   value\r\nlast: 1\n")
        guard case .mapping(let entries) = root.content, case .sequence(let items) = entries[1].value.content else {
            Issue.record("not a mapping with a list")
            return
        }
        #expect(root.mark == Mark(line: 2, column: 1))
        #expect(entries.map(\.keyMark) == [2, 3, 5, 6].map { Mark(line: $0, column: 1) })
        #expect(entries[0].value.mark == Mark(line: 2, column: 7))
        #expect(items.map(\.mark) == [Mark(line: 3, column: 8), Mark(line: 3, column: 11)])
        #expect(entries[2].value.mark == Mark(line: 5, column: 11))
        #expect(entries[3].value.mark == Mark(line: 6, column: 7))
    }

    @Test("A byte order mark is accepted and moves no column")
    func byteOrderMark() throws {
        let root = try YAML.parse([0xEF, 0xBB, 0xBF] + Array("a: b".utf8), file: "belay.yaml")
        #expect(root == (try parse("a: b")))
        #expect(root.mark == Mark(line: 1, column: 1))
    }

    @Test("A quoted '<<' is a key like any other, and one document may be framed by '---' and '...'")
    func harmless() throws {
        #expect(try parse("---\n'<<': 1\n...\n").texts == ["<<": .scalar("1", quoted: false)])
    }

    @Test("Exactly the greatest depth and number of nodes are read")
    func limits() throws {
        let deep = String(repeating: "[", count: YAML.depthLimit) + String(repeating: "]", count: YAML.depthLimit)
        _ = try parse(deep)
        _ = try parse("[" + String(repeating: "1,", count: YAML.nodeLimit - 1) + "]")
    }

    private func parse(_ text: String) throws -> Node { try YAML.parse(Array(text.utf8), file: "belay.yaml") }
}

extension Node {
    /// The values of a mapping by key.
    fileprivate var texts: [String: Content] {
        guard case .mapping(let entries) = content else { return [:] }
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value.content) })
    }
}

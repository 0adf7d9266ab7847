import BelayCore
import BelaySystem
import Glibc
import Testing

@Suite struct FileTreeTests {
    private func fixture() throws -> FileTreeFixture {
        let fixture = try FileTreeFixture(
            directories: ["conf", "up/a", "up/b/c"], files: ["conf/x.yaml", "conf/y.txt", "up/a/1", "up/b/c/2", "up/.hidden"],
            links: [("up/out", "../../outside"), ("up/self", "."), ("alias", "up")])
        #expect(mkfifo(fixture.stack + "/up/pipe", 0o600) == 0)
        return fixture
    }

    @Test("Everything below what is named is found, links are not followed, special files are named")
    func walk() throws {
        let fixture = try fixture()
        let tree = try FileTree(["conf/*.yaml", "up"], in: fixture.stack, using: fixture.fileSystem)
        #expect(
            tree.nodes.map(\.path.text) == [
                "conf", "conf/x.yaml", "up", "up/.hidden", "up/a", "up/a/1", "up/b", "up/b/c", "up/b/c/2", "up/out", "up/self",
            ])
        #expect(tree.nodes.filter(\.isOnTheWay).map(\.path.text) == ["conf"])
        #expect(tree.skipped == [FileTree.Skipped(path: "up/pipe", reason: .special)])
    }

    @Test("What two patterns name is there once, and whole if one of them names it whole", arguments: [false, true])
    func overlapping(reversed: Bool) throws {
        let fixture = try fixture()
        let patterns = ["up/a/1", "up/a", "up/b/*", "up/b/c/2"]
        let tree = try FileTree(reversed ? patterns.reversed() : patterns, in: fixture.stack, using: fixture.fileSystem)
        #expect(tree.nodes.map(\.path.text) == ["up", "up/a", "up/a/1", "up/b", "up/b/c", "up/b/c/2"])
        #expect(tree.nodes.filter(\.isOnTheWay).map(\.path.text) == ["up", "up/b"])
    }

    @Test("What is reached through a link is named, not walked")
    func throughLink() throws {
        let fixture = try fixture()
        let tree = try FileTree(["alias/a/1"], in: fixture.stack, using: fixture.fileSystem)
        #expect(tree.nodes.isEmpty)
        #expect(tree.skipped == [FileTree.Skipped(path: "alias/a/1", reason: .throughLink)])
    }

    @Test("A directory with a name that is no UTF-8 cannot be listed, and is named")
    func notUTF8() throws {
        let fixture = try fixture()
        let path = Array((fixture.stack + "/up/a/").utf8) + [0xff, 0xfe, 0]
        #expect(mkdir(path.map { CChar(bitPattern: $0) }, 0o755) == 0)
        let tree = try FileTree(["up"], in: fixture.stack, using: fixture.fileSystem)
        #expect(tree.skipped.contains(FileTree.Skipped(path: "up/a", reason: .unreadable)))
    }
}

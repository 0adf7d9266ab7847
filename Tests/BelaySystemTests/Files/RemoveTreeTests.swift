import BelayCore
import BelaySystem
import Glibc
import Testing

struct RemoveTreeTests {
    let files = RealFileSystem()

    @Test("A tree is removed, and what its links lead to stays")
    func links() throws {
        let scratch = try ScratchDirectory()
        for name in ["outside", "outside/inner", "tree", "tree/a", "tree/a/b"] {
            try files.makeDirectory(scratch(name), mode: 0o755, parents: false)
        }
        try scratch.write("outside/sentinel", "kept")
        try files.makeLink(scratch("tree/a/link"), to: scratch("outside"))
        try files.makeLink(scratch("tree/up"), to: "../outside")
        try scratch.write("tree/a/b/file", "")
        #expect(mkfifo(scratch("tree/pipe"), 0o600) == 0)
        try files.removeTree(scratch("tree"))
        #expect(try files.list(scratch.path) == ["outside"])
        #expect(try files.list(scratch("outside")) == ["inner", "sentinel"])
    }

    @Test(
        "A link itself is removed, not what it names; a trailing slash makes no difference",
        arguments: ["link", "link/", "link//"])
    func linkItself(name: String) throws {
        let scratch = try ScratchDirectory()
        try files.makeDirectory(scratch("outside"), mode: 0o755, parents: false)
        try scratch.write("outside/sentinel", "kept")
        try files.makeLink(scratch("link"), to: "outside")
        try files.removeTree(scratch(name))
        #expect(try files.list(scratch.path) == ["outside"])
        #expect(try scratch.text("outside/sentinel") == "kept")
    }

    @Test("Nothing to remove is no error", arguments: ["missing", "missing/deeper", "file/deeper"])
    func nothing(name: String) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "kept")
        try files.removeTree(scratch(name))
        #expect(try scratch.text("file") == "kept")
    }

    @Test(
        "The root, no path, a relative one and one that climbs are refused",
        arguments: ["/", "//", "", "tmp", "./tmp", "/tmp/..", "/tmp/.", "/tmp/a/../../etc", "/tmp/a\0b"])
    func refusals(path: String) {
        let error = #expect(throws: BelayError.self) { try RealFileSystem().removeTree(path) }
        #expect(error?.code == .failed)
    }

    @Test(
        "It does not go on into another file system mounted inside, nor into a bind mount", .enabled(if: geteuid() == 0),
        arguments: ["tmpfs", "bind"])
    func mounts(kind: String) throws {
        let scratch = try ScratchDirectory()
        for name in ["tree", "tree/mounted", "outside"] { try files.makeDirectory(scratch(name), mode: 0o755, parents: false) }
        let mounted = scratch("tree/mounted")
        let result =
            kind == "bind"
            ? mount(scratch("outside"), mounted, nil, UInt(MS_BIND), nil) : mount("tmpfs", mounted, "tmpfs", 0, nil)
        try #require(result == 0)
        defer { umount2(mounted, 0) }
        try scratch.write("tree/mounted/sentinel", "kept")
        for path in [scratch("tree"), mounted] {
            #expect(throws: BelayError(.failed, "cannot remove \(mounted): another file system is mounted there")) {
                try files.removeTree(path)
            }
        }
        #expect(try scratch.text("tree/mounted/sentinel") == "kept")
    }

    @Test(
        "A tree too deep for our descriptors is refused with its place, one that is not is removed",
        arguments: [(100, true), (600, false)])
    func depth(levels: Int, removed: Bool) throws {
        let scratch = try ScratchDirectory()
        var path = scratch("d")
        for _ in 0..<levels {
            try files.makeDirectory(path, mode: 0o755, parents: false)
            path += "/d"
        }
        if removed {
            try files.removeTree(scratch("d"))
        } else {
            #expect(throws: BelayError.self) { try files.removeTree(scratch("d")) }
            // What our own limit keeps is taken apart in two steps.
            try files.removeTree(scratch("d") + String(repeating: "/d", count: 300))
        }
    }

    @Test(
        "A directory that keeps its names even from its owner goes with the tree", .enabled(if: geteuid() == 0),
        .timeLimit(.minutes(1)))
    func readOnlyDirectory() async throws {
        let scratch = try ScratchDirectory()
        for name in ["home", "home/tree", "home/tree/closed"] {
            try files.makeDirectory(scratch(name), mode: 0o755, parents: false)
        }
        try scratch.write("home/tree/closed/file", "")
        for name in ["home", "home/tree", "home/tree/closed", "home/tree/closed/file"] {
            #expect(chown(scratch(name), 1234, 1234) == 0)
        }
        #expect(chmod(scratch("home/tree/closed"), 0o555) == 0)
        await #expect(processExitsWith: .success) { [tree = scratch("home/tree") as String] in
            #expect(setuid(1234) == 0)
            try RealFileSystem().removeTree(tree)
        }
        #expect(try files.list(scratch("home")) == [])
    }
}

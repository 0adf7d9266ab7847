import BelayCore
import BelaySystem
import BelayTestKit
import BelayVault
import Glibc
import Testing

@testable import BelayAdapters

@Suite struct FilesStoreDifferenceTests {
    let fixture: FilesStoreFixture
    let seal: Seal

    init() throws {
        fixture = try FilesStoreFixture()
        seal = try fixture.store().seal(run: 7)
    }

    struct Change: CustomTestStringConvertible {
        var difference: String
        var make: @Sendable (FilesStoreFixture) throws -> Void
        var testDescription: String { difference }
    }

    static func change(_ name: String, _ change: @escaping @Sendable (inout FileEntry) -> Void)
        -> @Sendable (FilesStoreFixture) throws -> Void
    {
        { fixture in
            var entry = try fixture.entry(name)
            change(&entry)
            try fixture.fileSystem.apply(entry, to: fixture.stack + "/" + name)
        }
    }

    @Test(
        "Each change is a difference, named without its content, and is put back",
        arguments: [
            Change(difference: ".env has other content") { try $0.write(".env", "IMAGE_TAG=2\nSECRET=hunter2\n", mode: 0o600) },
            Change(difference: ".env is missing") { try $0.fileSystem.remove($0.stack + "/.env") },
            Change(difference: "missing-file was added") { try $0.write("missing-file", "x") },
            Change(difference: "conf/b.yaml was added") { try $0.write("conf/b.yaml", "x") },
            Change(difference: "uploads/empty/x was added") { try $0.write("uploads/empty/x", "x") },
            Change(difference: "uploads/deep is missing; uploads/deep/er is missing; uploads/deep/er/file is missing") {
                try $0.fileSystem.removeTree($0.stack + "/uploads/deep")
            },
            Change(difference: "uploads/empty is a link instead of a directory") {
                try $0.fileSystem.remove($0.stack + "/uploads/empty")
                try $0.fileSystem.makeLink($0.stack + "/uploads/empty", to: $0.root + "/outside")
            },
            Change(difference: "uploads/dangling leads elsewhere") {
                try $0.fileSystem.remove($0.stack + "/uploads/dangling")
                try $0.fileSystem.makeLink($0.stack + "/uploads/dangling", to: "nowhere")
            },
            Change(difference: "uploads/tool has another mode", make: change("uploads/tool") { $0.mode = 0o755 }),
            Change(difference: "uploads/deep has another mode", make: change("uploads/deep") { $0.mode = 0o700 }),
            Change(difference: "uploads/tool has another time", make: change("uploads/tool") { $0.modifiedNanoseconds += 1 }),
            Change(
                difference: "uploads/tool has another extended attributes",
                make: change("uploads/tool") { $0.extendedAttributes["user.note"] = [1] }),
            Change(
                difference: "uploads/deep has another extended attributes",
                make: change("uploads/deep") { $0.extendedAttributes = [:] }),
            Change(difference: "uploads/cafe\u{301} is missing") { try $0.fileSystem.remove($0.stack + "/uploads/cafe\u{301}") },
        ])
    func difference(change: Change) throws {
        let before = try fixture.picture()
        try change.make(fixture)
        #expect(try fixture.store().difference(from: seal) == change.difference)
        try fixture.store().putBack(seal, run: 7)
        #expect(try fixture.store().difference(from: seal) == nil)
        #expect(try fixture.picture() == before)
        #expect(try fixture.witnessIsUntouched())
    }

    @Test("What is not of the store is no difference")
    func foreign() throws {
        try fixture.write("unnamed", "changed")
        try fixture.write("conf/notes.txt", "changed")
        try fixture.write("conf/.hidden.yaml", "changed")
        try fixture.write("conf/other", "changed")
        #expect(try fixture.store().difference(from: seal) == nil)
    }

    @Test("A directory on the way that was swapped with a link leads nothing outside")
    func swappedDirectory() throws {
        for name in ["conf", "uploads", "uploads/deep"] {
            try fixture.fileSystem.rename(fixture.stack + "/" + name, to: fixture.root + "/away")
            try fixture.fileSystem.makeLink(fixture.stack + "/" + name, to: fixture.root + "/outside")
            #expect(try fixture.store().difference(from: seal)?.hasPrefix("\(name) is a link instead of a directory") == true)
            try fixture.store().putBack(seal, run: 7)
            #expect(try fixture.store().difference(from: seal) == nil)
            #expect(try fixture.witnessIsUntouched())
            #expect(try fixture.entry(name).kind == .directory)
            try fixture.fileSystem.removeTree(fixture.root + "/away")
        }
    }

    @Test(
        "A seal or checkpoint that names Belay's own files, or leads upwards, is refused",
        arguments: [".belay/7/x", "../outside/witness", "/x"])
    func hostileEntries(path: String) throws {
        let before = try fixture.picture()
        var hostile = seal
        hostile.files[0].path = path
        #expect(throws: BelayError.self) { try fixture.store().putBack(hostile, run: 7) }
        #expect(throws: BelayError.self) { try fixture.store().difference(from: hostile) }
        #expect(try fixture.picture() == before && fixture.witnessIsUntouched())
    }

    @Test("A directory that holds a name that cannot be read is replaced as a whole, and kept")
    func unlistable() throws {
        let before = try fixture.picture()
        let name = Array((fixture.stack + "/uploads/deep/").utf8) + [0xff, 0]
        #expect(mkdir(name.map { CChar(bitPattern: $0) }, 0o755) == 0)
        #expect(try fixture.store().difference(from: seal)?.hasPrefix("uploads/deep cannot be listed") == true)
        try fixture.store().putBack(seal, run: 7)
        #expect(try fixture.picture() == before)
        let salvaged = fixture.stack + "/.belay/7/salvage/settings/1/uploads/deep/er/file"
        #expect(try fixture.fileSystem.read(salvaged, limit: 100) == Array("deep".utf8))
    }

    @Test("A directory swapped with a link in the middle of putting back leads nothing outside")
    func swappedMeanwhile() throws {
        try fixture.write(".env", "IMAGE_TAG=2\n")
        try fixture.fileSystem.remove(fixture.stack + "/conf/app.yaml")
        let (fileSystem, stack, root) = (fixture.fileSystem, fixture.stack, fixture.root)
        let swapping = InterceptedFileSystem(fileSystem) { call in
            guard call == InterceptedFileSystem.Call("rename", stack + "/.env") else { return }
            try fileSystem.rename(stack + "/conf", to: root + "/away")
            try fileSystem.makeLink(stack + "/conf", to: root + "/outside")
        }
        #expect(throws: BelayError.self) { try fixture.store(on: swapping).putBack(seal, run: 7) }
        #expect(try fixture.witnessIsUntouched())
        try fixture.store().putBack(seal, run: 7)
        #expect(try fixture.store().difference(from: seal) == nil)
        #expect(try fixture.witnessIsUntouched())
    }

    @Test("Belay's own directory is not entered where it is a link")
    func ownDirectoryIsLink() throws {
        try fixture.store().discard(run: 7, salvage: true)
        try fixture.fileSystem.makeLink(fixture.stack + "/.belay", to: fixture.root + "/outside")
        for place in ["settings", "salvage/settings"] {
            try fixture.fileSystem.makeDirectory(fixture.root + "/outside/7/\(place)/incoming", mode: 0o755, parents: true)
        }
        try fixture.write(".env", "IMAGE_TAG=2\n")
        #expect(throws: BelayError.self) { try fixture.store().seal(run: 7) }
        #expect(throws: BelayError.self) { try fixture.store().putBack(seal, run: 7) }
        #expect(throws: BelayError.self) { try fixture.store().discard(run: 7, salvage: true) }
        let writer = try fixture.vault.begin(.preCopy, run: 7)
        #expect(throws: BelayError.self) { try fixture.store().preCopy(run: 7, into: writer) }
        #expect(try fixture.store().leftovers() == [])
        for place in ["settings", "salvage/settings"] {
            #expect(try fixture.fileSystem.status(fixture.root + "/outside/7/\(place)/incoming", followingLinks: false) != nil)
        }
        try fixture.fileSystem.removeTree(fixture.root + "/outside/7")
        #expect(try fixture.witnessIsUntouched())
    }
}

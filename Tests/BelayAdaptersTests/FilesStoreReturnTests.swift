import BelayCore
import BelaySystem
import BelayTestKit
import BelayVault
import Testing

@testable import BelayAdapters

@Suite struct FilesStoreReturnTests {
    let fixture: FilesStoreFixture

    init() throws { fixture = try FilesStoreFixture() }

    @Test("Whatever a bad version did to the files, the twin puts them back as they were", arguments: [false, true])
    func putBack(preCopied: Bool) throws {
        let store = fixture.store()
        if preCopied { _ = try fixture.preCopy() }
        let before = try fixture.picture()
        let seal = try store.seal(run: 7)
        #expect(try store.difference(from: seal) == nil)
        #expect(try fixture.picture() == before)
        try fixture.wreck()
        #expect(try store.difference(from: seal) != nil)
        try store.putBack(seal, run: 7)
        #expect(try fixture.picture() == before)
        #expect(try store.difference(from: seal) == nil)
        #expect(try fixture.witnessIsUntouched())
    }

    @Test("Whatever a bad version did to the files, the vault puts them back as they were", arguments: [false, true])
    func restore(preCopied: Bool) throws {
        let store = fixture.store()
        if preCopied { _ = try fixture.preCopy() }
        let before = try fixture.picture()
        let seal = try store.seal(run: 7)
        let writer = try fixture.vault.begin(.sealed, run: 7)
        let checkpoint = try fixture.finish(writer, try store.record(seal, into: writer, idle: true))
        #expect(try fixture.vault.verify(checkpoint.id) == [])
        try fixture.wreck()
        try store.discard(run: 7, salvage: false)
        let stored = try fixture.vault.checkpoint(checkpoint.id).stores[0]
        #expect(try store.difference(from: stored) != nil)
        try store.restore(stored, of: checkpoint.id, from: fixture.vault, run: 8)
        #expect(try fixture.picture() == before)
        #expect(try store.difference(from: stored) == nil)
        #expect(try store.leftovers().map(\.what) == ["salvage of settings"])
        #expect(try fixture.witnessIsUntouched())
    }

    @Test("What is right already is not touched")
    func untouched() throws {
        let store = fixture.store()
        let seal = try store.seal(run: 7)
        let names = [
            "conf", "uploads", "uploads/big", "uploads/name with\nline and space", "uploads/caf\u{e9}", "uploads/dangling",
        ]
        let before = try names.map(fixture.inode)
        try fixture.wreck()
        try store.putBack(seal, run: 7)
        #expect(try names.map(fixture.inode) == before)
    }

    @Test("A crash at any effect of putting back is healed by putting back again")
    func crashWhilePuttingBack() throws {
        for point in stride(from: 1, to: .max, by: 1) {
            let fixture = try FilesStoreFixture(populated: false)
            try fixture.populateSmall()
            let before = try fixture.picture()
            let seal = try fixture.store().seal(run: 7)
            try fixture.wreckSmall()
            let crash = Crash(at: point)
            try? fixture.store(on: InterceptedFileSystem(fixture.fileSystem, before: crash.pass)).putBack(seal, run: 7)
            try fixture.store().putBack(seal, run: 7)
            #expect(try fixture.picture() == before, "crash at \(point)")
            #expect(
                try fixture.salvaged().isSuperset(of: ["IMAGE_TAG=2\n", "new", "a file where a directory was"]),
                "crash at \(point)")
            if !crash.happened { return #expect(point > 30) }
        }
    }

    @Test("A file is never missing while it is replaced")
    func neverMissing() throws {
        let seal = try fixture.store().seal(run: 7)
        try fixture.write(".env", "IMAGE_TAG=2\n")
        let (fileSystem, path) = (fixture.fileSystem, fixture.stack + "/.env")
        let watched = InterceptedFileSystem(fileSystem) { _ in
            if try fileSystem.status(path, followingLinks: false) == nil { Issue.record("there is no .env") }
        }
        try fixture.store(on: watched).putBack(seal, run: 7)
        #expect(try fixture.read(".env") == "IMAGE_TAG=1\nSECRET=hunter2\n")
    }

    @Test("The replacement is staged on the disk, then what it replaces is kept on the disk, then it is replaced")
    func order() throws {
        let seal = try fixture.store().seal(run: 7)
        try fixture.write(".env", "IMAGE_TAG=2\n")
        let recorder = Recorder()
        try fixture.store(on: InterceptedFileSystem(fixture.fileSystem, before: recorder.note)).putBack(seal, run: 7)
        let (stack, own) = (fixture.stack, fixture.stack + "/.belay/7")
        let expected = [
            ("copy", own + "/settings/incoming/1"), ("apply", own + "/settings/incoming/1"),
            ("syncFile", own + "/settings/incoming/1"),
            ("syncDirectory", own + "/settings/incoming"), ("hardLink", own + "/salvage/settings/1/.env"),
            ("syncDirectory", own + "/salvage/settings/1"), ("rename", stack + "/.env"), ("syncDirectory", stack),
        ].map { InterceptedFileSystem.Call($0, $1) }
        #expect(recorder.calls.filter { expected.contains($0) && $0 != expected[7] } == expected.dropLast())
        #expect(recorder.calls.last { $0.isEffect && $0.operation != "removeTree" } == expected[7])
    }

    @Test("What is replaced or removed is in the salvage, until it is discarded")
    func salvage() throws {
        let store = fixture.store()
        let seal = try store.seal(run: 7)
        try fixture.wreck()
        try store.putBack(seal, run: 7)
        #expect(
            try fixture.salvaged() == [
                "IMAGE_TAG=2\n", "b: 2\n", "a file where a directory was", "a directory where a file was", "overwritten", "new",
            ])
        #expect(try store.leftovers().map(\.what) == ["twin of settings", "salvage of settings"])
        try store.discard(run: 7, salvage: false)
        #expect(try store.leftovers().map(\.what) == ["salvage of settings"])
        try store.discard(run: 7, salvage: true)
        #expect(try fixture.fileSystem.status(fixture.stack + "/.belay", followingLinks: false) == nil)
    }

    @Test("A twin that is not what was sealed is refused before anything is touched")
    func damagedTwin() throws {
        let store = fixture.store()
        let seal = try store.seal(run: 7)
        try fixture.wreck()
        let wrecked = try fixture.picture()
        try fixture.fileSystem.writeAtomically(seal.twin + "/tree/.env", Array("forged".utf8), mode: 0o600, like: nil)
        #expect(throws: BelayError.self) { try store.putBack(seal, run: 7) }
        #expect(try fixture.picture() == wrecked)
    }

    @Test("A damaged checkpoint is refused before anything is touched")
    func damagedCheckpoint() throws {
        let store = fixture.store()
        let checkpoint = try fixture.preCopy()
        try fixture.wreck()
        let wrecked = try fixture.picture()
        let object = try #require(checkpoint.stores[0].files.first { $0.entry.path == ".env" }?.object)
        let path = "\(fixture.root)/vault/\(checkpoint.id)/\(object)"
        var bytes = try fixture.fileSystem.read(path, limit: 1 << 20)
        bytes[bytes.count / 2] ^= 1
        try fixture.fileSystem.writeAtomically(path, bytes, mode: 0o600, like: nil)
        #expect(throws: BelayError.self) {
            try store.restore(checkpoint.stores[0], of: checkpoint.id, from: fixture.vault, run: 8)
        }
        #expect(try fixture.picture() == wrecked)
    }

    @Test("Where neither links nor renames reach, files are copied beside and renamed, and the salvage is a copy")
    func otherFileSystem() throws {
        let before = try fixture.picture()
        let seal = try fixture.store().seal(run: 7)
        try fixture.wreck()
        let apart = InterceptedFileSystem(fixture.fileSystem) { call in
            if call.operation == "hardLink" { throw Refused() }
        }
        try fixture.store(on: CrossDevice(apart, own: fixture.stack + "/.belay/")).putBack(seal, run: 7)
        #expect(try fixture.picture() == before)
        #expect(try fixture.salvaged().isSuperset(of: ["overwritten", "a directory where a file was", "new"]))
    }
}

extension FilesStoreFixture {
    func populateSmall() throws {
        try write(".env", "IMAGE_TAG=1\n", mode: 0o600)
        try makeDirectory("uploads", mode: 0o750)
        try makeDirectory("uploads/deep", mode: 0o700)
        try write("uploads/deep/file", "deep")
        try fileSystem.makeLink(stack + "/uploads/link", to: root + "/outside")
    }

    func wreckSmall() throws {
        try write(".env", "IMAGE_TAG=2\n", mode: 0o644)
        try fileSystem.removeTree(stack + "/uploads/deep")
        try write("uploads/deep", "a file where a directory was")
        try fileSystem.remove(stack + "/uploads/link")
        try makeDirectory("uploads/added")
        try write("uploads/added/x", "new")
    }

    /// The content of every file in the salvage.
    func salvaged() throws -> Set<String> {
        var found: Set<String> = []
        var waiting = [stack + "/.belay/7/salvage/settings"]
        while let path = waiting.popLast() {
            switch try fileSystem.status(path, followingLinks: false)?.kind {
            case .directory: waiting += try fileSystem.list(path).map { path + "/" + $0 }
            case .file: found.insert(String(decoding: try fileSystem.read(path, limit: 1 << 20), as: UTF8.self))
            default: continue
            }
        }
        return found
    }
}

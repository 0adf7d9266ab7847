import BelayCore
import BelaySystem
import BelayTestKit
import BelayVault
import Synchronization
import Testing

@testable import BelayAdapters

@Suite struct FilesStoreSealTests {
    let fixture: FilesStoreFixture

    init() throws { fixture = try FilesStoreFixture() }

    @Test("Surveying changes nothing and says what is there")
    func survey() throws {
        let before = try fixture.picture()
        let facts = try fixture.store().survey(counting: true)
        #expect(facts.name == "settings" && facts.kind == "files" && facts.databases == [])
        #expect(facts.bytes > 18 * 65536 && facts.bytes < 19 * 65536)
        #expect(facts.findings.map(\.message).contains("settings holds 8 files, 4 directories, 2 links"))
        #expect(facts.findings.contains { $0.code == "link-outside" && $0.message.contains("uploads/outwards") })
        #expect(try fixture.picture() == before)
        #expect(try fixture.store().leftovers() == [])
    }

    @Test("Only what changed since the pre-copy is copied again at the seal")
    func incremental() throws {
        // Older than the clock's tick, so that it can be relied on.
        try SystemClock().sleep(0.15)
        _ = try fixture.preCopy()
        try fixture.write("conf/app.yaml", "a: 9\n")
        try fixture.write("uploads/later", "later")
        try fixture.fileSystem.remove(fixture.stack + "/uploads/deep/er/file")
        let recorder = Recorder()
        let seal = try fixture.store(on: InterceptedFileSystem(fixture.fileSystem, before: recorder.note)).seal(run: 7)
        #expect(recorder.copied == ["app.yaml", "later"])
        #expect(try fixture.store().difference(from: seal) == nil)
        #expect(try fixture.fileSystem.status(seal.twin + "/tree/uploads/deep/er/file", followingLinks: false) == nil)
        let before = try fixture.picture()
        try fixture.wreck()
        try fixture.store().putBack(seal, run: 7)
        #expect(try fixture.picture() == before)
    }

    @Test("A change that keeps size and time is seen at the seal")
    func sameSizeAndTime() throws {
        try SystemClock().sleep(0.15)
        _ = try fixture.preCopy()
        let old = try fixture.entry("conf/app.yaml")
        try fixture.fileSystem.remove(fixture.stack + "/conf/app.yaml")
        try fixture.write("conf/app.yaml", "a: 7\n")
        try fixture.fileSystem.apply(old, to: fixture.stack + "/conf/app.yaml")
        let seal = try fixture.store().seal(run: 7)
        #expect(seal.files.first { $0.path == "conf/app.yaml" }?.sha256 == SHA256.hex(Array("a: 7\n".utf8)))
        #expect(try fixture.store().difference(from: seal) == nil)
    }

    @Test("The sealed checkpoint shares what did not change with the pre-copy's")
    func shared() throws {
        try SystemClock().sleep(0.15)
        let first = try fixture.preCopy()
        try fixture.write("conf/app.yaml", "a: 9\n")
        let seal = try fixture.store().seal(run: 7)
        let writer = try fixture.vault.begin(.sealed, run: 7)
        let second = try fixture.finish(writer, try fixture.store().record(seal, into: writer, idle: true))
        #expect(try fixture.vault.verify(second.id) == [])
        func inode(_ path: String, in checkpoint: Checkpoint) throws -> UInt64? {
            let object = checkpoint.stores[0].files.first { $0.entry.path == path }?.object
            return try fixture.fileSystem.status("\(fixture.root)/vault/\(checkpoint.id)/\(object ?? "")", followingLinks: false)?
                .inode
        }
        #expect(try inode("uploads/big", in: first) == inode("uploads/big", in: second))
        #expect(try inode("conf/app.yaml", in: first) != inode("conf/app.yaml", in: second))
        try fixture.vault.delete(first.id)
        #expect(try fixture.vault.verify(second.id) == [])
    }

    @Test("Sealing again, and after a crash at any effect, gives the same seal")
    func crashWhileSealing() throws {
        for point in stride(from: 1, to: .max, by: 1) {
            let fixture = try FilesStoreFixture(populated: false)
            try fixture.populateSmall()
            _ = try fixture.preCopy()
            try fixture.wreckSmall()
            let before = try fixture.picture()
            let crash = Crash(at: point)
            _ = try? fixture.store(on: InterceptedFileSystem(fixture.fileSystem, before: crash.pass)).seal(run: 7)
            let seal = try fixture.store().seal(run: 7)
            #expect(try fixture.store().difference(from: seal) == nil)
            try fixture.fileSystem.removeTree(fixture.stack + "/uploads")
            try fixture.store().putBack(seal, run: 7)
            #expect(try fixture.picture() == before, "crash at \(point)")
            if !crash.happened { return #expect(point > 5) }
        }
    }

    @Test("A file that does not hold still is a finding while the stack runs, and fails the seal")
    func changingFile() throws {
        let path = fixture.stack + "/conf/app.yaml"
        let count = Mutex(0)
        let fileSystem = fixture.fileSystem
        let changing = fixture.store(
            on: InterceptedFileSystem(fileSystem) { call in
                guard call.operation == "copy", call.path.hasSuffix("/app.yaml") else { return }
                let text = count.withLock { value in
                    value += 1
                    return "a: \(value * 1000)\n"
                }
                try fileSystem.writeAtomically(path, Array(text.utf8), mode: 0o644, like: nil)
            })
        let writer = try fixture.vault.begin(.preCopy, run: 7)
        let stored = try changing.preCopy(run: 7, into: writer)
        #expect(stored.facts.findings.contains { $0.code == "changing-file" && $0.message.contains("conf/app.yaml") })
        #expect(count.withLock { $0 } == 3)
        writer.abandon()
        #expect(throws: BelayError.self) { try changing.seal(run: 7) }
    }

    @Test("All of the twin is on the disk when the seal is there")
    func synced() throws {
        let recorder = Recorder()
        let seal = try fixture.store(on: InterceptedFileSystem(fixture.fileSystem, before: recorder.note)).seal(run: 7)
        let calls = recorder.calls
        #expect(!calls.contains { $0.operation == "copyUnsynced" })
        #expect(calls.filter { $0.operation == "copy" }.count == seal.files.filter { $0.kind == .file }.count)
        for (index, call) in calls.enumerated() where ["copy", "makeDirectory"].contains(call.operation) {
            let parent = String(call.path[..<(call.path.lastIndex(of: "/") ?? call.path.startIndex)])
            #expect(calls[index...].contains(InterceptedFileSystem.Call("syncDirectory", parent)), "\(parent)")
        }
    }

    @Test("The twin is closed to others, holds nothing that can be run, and globs do not see it")
    func closed() throws {
        let seal = try fixture.store().seal(run: 7)
        #expect(seal.twin == fixture.stack + "/.belay/7/settings")
        for name in [".belay", ".belay/7", ".belay/7/settings", ".belay/7/settings/tree/uploads/tool"] {
            #expect(try fixture.entry(name).mode & 0o7077 == 0, "\(name)")
        }
        #expect(
            try Glob.expand(["*", ".*", ".belay", ".belay/*"], in: fixture.stack, using: fixture.fileSystem) == [
                ".env", "conf", "unnamed", "uploads",
            ])
    }

    @Test("What cannot be copied whole is refused and named")
    func throughLink() throws {
        try fixture.fileSystem.makeLink(fixture.stack + "/current", to: "conf")
        let store = fixture.store(["current/app.yaml"])
        #expect(try store.survey(counting: false).findings.contains { $0.code == "path-through-link" && $0.verdict == .fail })
        #expect(throws: BelayError.self) { try store.seal(run: 7) }
    }

    @Test("Activity changes when a file is written, added or removed")
    func activity() throws {
        let store = fixture.store()
        var seen: Set<UInt64> = [store.activity()]
        #expect(seen.contains(store.activity()))
        try fixture.write("conf/app.yaml", "a: 2\n")
        #expect(seen.insert(store.activity()).inserted)
        try fixture.write("uploads/more", "")
        #expect(seen.insert(store.activity()).inserted)
        try fixture.fileSystem.remove(fixture.stack + "/uploads/more")
        #expect(seen.insert(store.activity()).inserted)
    }
}

final class Recorder: Sendable {
    private let noted = Mutex<[InterceptedFileSystem.Call]>([])
    var calls: [InterceptedFileSystem.Call] { noted.withLock { $0 } }
    /// The last names of what was copied.
    var copied: [String] { calls.filter { $0.operation == "copy" }.map { RelativePath.split($0.path).last ?? "" }.sorted() }
    func note(_ call: InterceptedFileSystem.Call) { noted.withLock { $0.append(call) } }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization
import Testing

@testable import BelayVault

@Suite struct DurabilityTests {
    let fixture: VaultFixture

    init() throws {
        fixture = try VaultFixture()
        try fixture.write("a", Array("first".utf8))
        try fixture.write("b", Array("second".utf8))
    }

    @Test("A crash at any effect of writing leaves the checkpoint whole or not listed, and nothing after cleaning")
    func crashWhileWriting() throws {
        for point in 1... {
            let crash = Crash(at: point)
            let finished = try? fixture.checkpoint(of: ["a", "b"], in: fixture.vault(before: crash.pass))
            let listed = try fixture.vault.list()
            for checkpoint in listed { #expect(try fixture.vault.verify(checkpoint.id) == [], "crash at \(point)") }
            #expect(finished == nil || listed == finished.map { [$0] })
            try fixture.vault.removeUnfinished()
            #expect(try fixture.namesIfThere() == listed.map(\.id))
            if !crash.happened { return #expect(listed.count == 1 && point > 8) }
            for checkpoint in listed { try fixture.vault.delete(checkpoint.id) }
        }
    }

    @Test("A crash at any effect of deleting leaves the checkpoint whole or not listed, and nothing after cleaning")
    func crashWhileDeleting() throws {
        for point in 1... {
            let checkpoint = try fixture.checkpoint(of: ["a", "b"])
            let crash = Crash(at: point)
            try? fixture.vault(before: crash.pass).delete(checkpoint.id)
            let listed = try fixture.vault.list()
            for checkpoint in listed { #expect(try fixture.vault.verify(checkpoint.id) == []) }
            try fixture.vault.removeUnfinished()
            #expect(try fixture.names() == listed.map(\.id))
            if !crash.happened { return #expect(listed.isEmpty && point > 3) }
            for checkpoint in listed { try fixture.vault.delete(checkpoint.id) }
        }
    }

    @Test("Objects, their names, the manifest and its name reach the disk in this order, and then the checkpoint's name")
    func order() throws {
        let recorded = Recorder()
        let checkpoint = try fixture.checkpoint(of: ["a", "b"], in: fixture.vault(before: recorded.note))
        let unfinished = "\(fixture.root)/vault/.unfinished-\(checkpoint.id)"
        let expected = [
            ("create", unfinished + "/objects/000001.zst"), ("create", unfinished + "/objects/000002.zst"),
            ("syncDirectory", unfinished + "/objects"), ("create", unfinished + "/manifest.json"),
            ("create", unfinished + "/manifest.sha256"), ("syncDirectory", unfinished),
            ("rename", "\(fixture.root)/vault/\(checkpoint.id)"), ("syncDirectory", fixture.root + "/vault"),
        ].map { InterceptedFileSystem.Call($0, $1) }
        #expect(Array(recorded.calls.filter(\.isEffect).suffix(expected.count)) == expected)
    }

    @Test("A checkpoint has lost its name, for good, before the first byte of it is removed")
    func deletingOrder() throws {
        let checkpoint = try fixture.checkpoint(of: ["a"])
        let recorder = Recorder()
        try fixture.vault(before: recorder.note).delete(checkpoint.id)
        let (directory, doomed) = (fixture.root + "/vault", "\(fixture.root)/vault/.deleted-\(checkpoint.id)")
        let expected = [("rename", doomed), ("syncDirectory", directory), ("removeTree", doomed), ("syncDirectory", directory)]
        #expect(recorder.calls.filter(\.isEffect).suffix(4) == expected.map { InterceptedFileSystem.Call($0, $1) }[...])
        #expect(!recorder.calls.contains { $0.operation == "removeTree" && $0.path != doomed })
    }

    @Test("Where there are no hard links, reused content is copied and synced")
    func reuseWithoutHardLinks() throws {
        let first = try fixture.checkpoint(of: ["a"], kind: .preCopy)
        let vault = fixture.vault { if $0.operation == "hardLink" { throw Refused() } }
        let writer = try vault.begin(.sealed, run: 7)
        let file = first.stores[0].files[0]
        let second = try fixture.finish(writer, [try writer.reuse(file, of: first.id, as: file.entry)])
        #expect(try fixture.vault.verify(second.id) == [])
    }

    @Test("A file that changes each time it is read fails a seal, and is stored as it was read while the stack runs")
    func changingFile() throws {
        let path = fixture.root + "/stack/a"
        let counter = Mutex(0)
        let fileSystem = fixture.fileSystem
        let vault = fixture.vault { call in
            guard call.operation == "readChunks", call.path == path else { return }
            let count = counter.withLock { value in
                value += 1
                return value
            }
            try fileSystem.remove(path)
            try fileSystem.create(path, mode: 0o644) { sink in
                try [UInt8](repeating: UInt8(count), count: count).withUnsafeBytes { try sink.write($0) }
            }
        }
        #expect(throws: BelayError.self) { try fixture.checkpoint(of: ["a"], in: vault) }
        #expect(counter.withLock { $0 } == 3)
        try fixture.vault.removeUnfinished()
        let checkpoint = try fixture.checkpoint(of: ["a"], kind: .preCopy, in: vault)
        #expect(checkpoint.stores[0].files[0].entry.size == 6)
        #expect(try fixture.vault.verify(checkpoint.id) == [])
    }

    @Test("Content that is not what the entry says it was is not stored")
    func twinChanged() throws {
        let writer = try fixture.vault.begin(.sealed, run: 7)
        var entry = try fixture.entry("a")
        entry.sha256 = SHA256.hex(Array("something else".utf8))
        #expect(throws: BelayError.self) { try writer.add(contentOf: fixture.root + "/stack/a", as: entry, idle: true) }
        writer.abandon()
        #expect(try fixture.names() == [])
    }

    @Test("A vault that everybody may write to is refused")
    func openVault() throws {
        try fixture.fileSystem.makeDirectory(fixture.root + "/vault", mode: 0o777, parents: false)
        #expect(throws: BelayError.self) { try fixture.vault.begin(.sealed, run: 1) }
    }
}

final class Recorder: Sendable {
    private let noted = Mutex<[InterceptedFileSystem.Call]>([])
    var calls: [InterceptedFileSystem.Call] { noted.withLock { $0 } }
    func note(_ call: InterceptedFileSystem.Call) { noted.withLock { $0.append(call) } }
}

extension VaultFixture {
    func namesIfThere() throws -> [String] {
        try fileSystem.status(root + "/vault", followingLinks: false) == nil ? [] : names()
    }
}

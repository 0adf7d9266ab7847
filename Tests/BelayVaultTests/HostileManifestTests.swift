import BelayCore
import BelaySystem
import Testing

@testable import BelayVault

/// Manifests as an attacker would write them, with the right hash beside them.
@Suite struct HostileManifestTests {
    let fixture: VaultFixture
    let checkpoint: Checkpoint

    init() throws {
        fixture = try VaultFixture()
        try fixture.write("a", Array("content".utf8))
        checkpoint = try fixture.checkpoint(of: ["a"])
    }

    private func forge(format: Int = 1, _ change: (inout Checkpoint) -> Void) throws {
        var forged = checkpoint
        change(&forged)
        let bytes = try JSON.encode(Manifest(format: format, checkpoint: forged))
        try fixture.overwrite(fixture.path(of: checkpoint, "manifest.json"), bytes)
        try fixture.overwrite(fixture.path(of: checkpoint, "manifest.sha256"), Manifest.hashFile(of: bytes))
    }

    private func message() -> String? {
        do {
            _ = try fixture.vault.checkpoint(checkpoint.id)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "A path that leads out of the stack is refused",
        arguments: [
            "../outside", "a/../../outside", "/etc/passwd", "", ".", "..", "a/..", "a//b", "a/", "./a", "a\0b",
            "a/\u{0301}x/../../outside", String(repeating: "x", count: 256), String(repeating: "x/", count: 2100) + "x",
        ])
    func paths(path: String) throws {
        try forge { $0.stores[0].files[0].entry.path = path }
        #expect(message()?.contains("it holds the path") == true)
        #expect(try fixture.vault.list() == [])
        #expect(try !fixture.vault.verify(checkpoint.id).isEmpty)
        var file = checkpoint.stores[0].files[0]
        file.entry.path = path
        #expect(throws: BelayError.self) { try fixture.vault.extract(file, of: checkpoint.id, to: fixture.root + "/out") }
        #expect(try fixture.fileSystem.status(fixture.root + "/out", followingLinks: false) == nil)
    }

    @Test(
        "An object that lies elsewhere is refused",
        arguments: [
            "../../secret", "/etc/passwd", "objects/../manifest.json", "objects/1.zst", "objects/00000a.zst", "manifest.json", "",
        ])
    func objects(object: String) throws {
        try forge { $0.stores[0].files[0].object = object }
        #expect(message()?.contains("names no object") == true)
    }

    @Test("A file below a link, in whatever order they come, is refused", arguments: [false, true])
    func belowLink(reversed: Bool) throws {
        let link = FileEntry(
            path: "a/b", kind: .link, mode: 0o777, owner: 0, group: 0, modifiedNanoseconds: 0, size: 0, linkTarget: "/etc")
        try forge {
            $0.stores[0].files[0].entry.path = "a/b/c/passwd"
            $0.stores[0].files.append(StoredFile(entry: link))
            if reversed { $0.stores[0].files.reverse() }
        }
        #expect(message()?.contains("lies below a/b, which is a link") == true)
    }

    @Test("Names that differ only in their bytes are two, the same bytes twice are refused")
    func twice() throws {
        try forge {
            let directory = FileEntry(
                path: "", kind: .directory, mode: 0o755, owner: 0, group: 0, modifiedNanoseconds: 0, size: 0)
            for path in ["caf\u{e9}", "cafe\u{301}"] {
                var entry = directory
                entry.path = path
                $0.stores[0].files.append(StoredFile(entry: entry))
            }
        }
        #expect(message() == nil)
        try forge { $0.stores[0].files.append($0.stores[0].files[0]) }
        #expect(message()?.contains("twice") == true)
    }

    @Test("A newer format is refused with the way out, not guessed at")
    func newerFormat() throws {
        try forge(format: 2) { _ in }
        #expect(message() == "cannot read the checkpoint \(checkpoint.id): it has format 2, this version reads up to 1")
        try forge(format: 0) { _ in }
        #expect(message()?.contains("unknown format 0") == true)
    }

    @Test("A manifest of another checkpoint, or of another stack, is refused")
    func others() throws {
        try forge { $0.id = "20200101T000000Z-sealed-0000" }
        #expect(message()?.contains("of another checkpoint") == true)
        try forge { $0.stack = "other" }
        #expect(message()?.contains("of the stack other") == true)
    }

    @Test(
        "Wrong kinds, sizes, modes and hashes are refused",
        arguments: [
            { $0.entry.kind = .directory }, { $0.entry.kind = .link }, { $0.entry.size = -1 }, { $0.storedBytes = -1 },
            { $0.entry.mode = 0o100644 }, { $0.entry.sha256 = nil }, { $0.entry.sha256 = "../x" },
            { $0.objectSHA256 = String(repeating: "G", count: 64) }, { $0.object = nil },
        ] as [@Sendable (inout StoredFile) -> Void])
    func contents(change: @Sendable (inout StoredFile) -> Void) throws {
        try forge { change(&$0.stores[0].files[0]) }
        #expect(message() != nil)
    }

    @Test("An object that holds more than the manifest says is cut off, and nothing of it is left")
    func bomb() throws {
        try fixture.write("zeros", [UInt8](repeating: 0, count: 8 << 20))
        let large = try fixture.checkpoint(of: ["zeros"], takenAt: 2000)
        var written = 0
        #expect(throws: BelayError.self) {
            try StoredObject.read(fixture.path(of: large, "objects/000001.zst"), atMost: 100, using: fixture.fileSystem) {
                written += $0.count
            }
        }
        #expect(written <= 100)
        var file = large.stores[0].files[0]
        file.entry.size = 100
        #expect(throws: BelayError.self) { try fixture.vault.extract(file, of: large.id, to: fixture.root + "/out") }
        #expect(try fixture.fileSystem.status(fixture.root + "/out", followingLinks: false) == nil)
    }

    @Test("An id that is a path finds nothing", arguments: ["../stack", ".", "", "x/../../stack", ".unfinished-x"])
    func ids(id: String) {
        #expect(throws: BelayError.self) { try fixture.vault.checkpoint(id) }
        #expect(throws: BelayError.self) { try fixture.vault.delete(id) }
        #expect(throws: BelayError.self) { try fixture.vault.verify(id) }
    }
}

import BelayCore
import BelaySystem
import Testing

@testable import BelayVault

@Suite struct RoundTripTests {
    let fixture: VaultFixture

    init() throws { fixture = try VaultFixture() }

    private func populate() throws -> [String] {
        try fixture.write("empty", [])
        try fixture.write("secret.env", Array("KEY=hunter2-plain".utf8), mode: 0o600)
        try fixture.write("with space\nand line", Array("x".utf8))
        let block = (0..<65536).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        try fixture.write("big", Array(repeatElement(block, count: 50).joined()) + [1])
        try fixture.write("setuid", Array("#!".utf8), mode: 0o4755)
        try fixture.fileSystem.makeDirectory(fixture.root + "/stack/dir", mode: 0o750, parents: false)
        try fixture.fileSystem.makeLink(fixture.root + "/stack/dangling", to: "../nowhere at all")
        var entry = try fixture.entry("secret.env")
        entry.extendedAttributes = ["user.note": Array("kept".utf8)]
        try fixture.fileSystem.apply(entry, to: fixture.root + "/stack/secret.env")
        return ["empty", "secret.env", "with space\nand line", "big", "setuid", "dir", "dangling"]
    }

    @Test("What was stored comes back byte for byte, with mode, time, attributes and links")
    func roundTrip() throws {
        let names = try populate()
        let checkpoint = try fixture.checkpoint(of: names)
        #expect(try fixture.vault.list() == [checkpoint])
        #expect(try fixture.vault.verify(checkpoint.id) == [])
        try fixture.fileSystem.makeDirectory(fixture.root + "/back", mode: 0o755, parents: false)
        for file in checkpoint.stores.flatMap(\.files) {
            let target = fixture.root + "/back/" + file.entry.path
            try fixture.vault.extract(file, of: checkpoint.id, to: target)
            let original = try fixture.entry(file.entry.path)
            let status = try #require(try fixture.fileSystem.status(target, followingLinks: false))
            var back = try FileTree.entry(
                of: RelativePath(file.entry.path), status: status, in: fixture.root + "/back", using: fixture.fileSystem)
            if original.kind == .file {
                back.sha256 = try SHA256.hex(ofFile: target, using: fixture.fileSystem)
                #expect(
                    try back.sha256 == SHA256.hex(ofFile: fixture.root + "/stack/" + file.entry.path, using: fixture.fileSystem))
            }
            #expect(back == file.entry)
            back.sha256 = nil
            #expect(back == original)
        }
    }

    @Test("Nobody else may look into a checkpoint, and no content is in its manifest")
    func closed() throws {
        let checkpoint = try fixture.checkpoint(of: try populate())
        for name in ["", "objects", "objects/000001.zst", "manifest.json", "manifest.sha256"] {
            let status = try fixture.fileSystem.status(fixture.path(of: checkpoint, name), followingLinks: false)
            #expect(try #require(status).mode & 0o077 == 0, "\(name)")
        }
        #expect(try #require(try fixture.fileSystem.status(fixture.root + "/vault", followingLinks: false)).mode & 0o777 == 0o700)
        let manifest = String(
            decoding: try fixture.fileSystem.read(fixture.path(of: checkpoint, "manifest.json"), limit: 1 << 20), as: UTF8.self)
        #expect(!manifest.contains("hunter2"))
        #expect(manifest.contains("SECRET_KEY") && manifest.contains("0123456789abcdef"))
    }

    @Test("Extracting refuses a path that exists, and leaves it as it was")
    func existingTarget() throws {
        try fixture.write("a", [1, 2, 3])
        let checkpoint = try fixture.checkpoint(of: ["a"])
        try fixture.write("witness", [9])
        #expect(throws: BelayError.self) {
            try fixture.vault.extract(checkpoint.stores[0].files[0], of: checkpoint.id, to: fixture.root + "/stack/witness")
        }
        #expect(try fixture.fileSystem.read(fixture.root + "/stack/witness", limit: 10) == [9])
    }

    @Test("Extracting a damaged object leaves nothing behind, whatever the byte")
    func damagedObject() throws {
        try fixture.write("a", Array("some content".utf8))
        let checkpoint = try fixture.checkpoint(of: ["a"])
        let object = fixture.path(of: checkpoint, "objects/000001.zst")
        let bytes = try fixture.fileSystem.read(object, limit: 1 << 20)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1
            try fixture.overwrite(object, damaged)
            #expect(throws: BelayError.self) {
                try fixture.vault.extract(checkpoint.stores[0].files[0], of: checkpoint.id, to: fixture.root + "/out")
            }
            #expect(try fixture.fileSystem.status(fixture.root + "/out", followingLinks: false) == nil)
        }
    }

    @Test("Reused content is the same object on the disk, and outlives the checkpoint it came from")
    func reuse() throws {
        try fixture.write("a", Array("the same".utf8))
        let first = try fixture.checkpoint(of: ["a"], kind: .preCopy, takenAt: 1)
        let file = first.stores[0].files[0]
        let writer = try fixture.vault.begin(.sealed, run: 7)
        var entry = file.entry
        entry.mode = 0o600
        let again = try writer.reuse(file, of: first.id, as: entry)
        let second = try fixture.finish(writer, [again], takenAt: 2)
        let inodes = try [first, second].map {
            try fixture.fileSystem.status(fixture.path(of: $0, "objects/000001.zst"), followingLinks: false)?.inode
        }
        #expect(inodes[0] == inodes[1])
        #expect(try fixture.vault.list().map(\.id) == [second.id, first.id])
        try fixture.vault.delete(first.id)
        #expect(try fixture.vault.verify(second.id) == [])
        #expect(try fixture.vault.checkpoint(second.id).stores[0].files[0].entry.mode == 0o600)
        #expect(try fixture.names() == [second.id])
    }

    @Test("Damage is not reused, nor is content that is not known to be the same")
    func reuseRefused() throws {
        try fixture.write("a", Array("the same".utf8))
        let first = try fixture.checkpoint(of: ["a"], kind: .preCopy)
        let file = first.stores[0].files[0]
        let writer = try fixture.vault.begin(.sealed, run: 7)
        var other = file.entry
        other.sha256 = SHA256.hex([1])
        #expect(throws: BelayError.self) { try writer.reuse(file, of: first.id, as: other) }
        let object = fixture.path(of: first, "objects/000001.zst")
        var bytes = try fixture.fileSystem.read(object, limit: 1 << 20)
        bytes[bytes.count - 1] ^= 0x80
        try fixture.overwrite(object, bytes)
        #expect(throws: BelayError.self) { try writer.reuse(file, of: first.id, as: file.entry) }
        writer.abandon()
        #expect(try fixture.names() == [first.id])
    }
}

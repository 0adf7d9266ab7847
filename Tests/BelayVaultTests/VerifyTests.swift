import BelayCore
import BelaySystem
import Testing

@testable import BelayVault

@Suite struct VerifyTests {
    let fixture: VaultFixture
    let checkpoint: Checkpoint

    init() throws {
        fixture = try VaultFixture()
        try fixture.write("a", Array("first content".utf8))
        try fixture.write("b", [])
        try fixture.fileSystem.makeLink(fixture.root + "/stack/c", to: "a")
        checkpoint = try fixture.checkpoint(of: ["a", "b", "c"])
    }

    @Test(
        "Any flipped byte is found", arguments: ["manifest.json", "manifest.sha256", "objects/000001.zst", "objects/000002.zst"])
    func flippedByte(name: String) throws {
        let path = fixture.path(of: checkpoint, name)
        let bytes = try fixture.fileSystem.read(path, limit: 1 << 20)
        #expect(try fixture.vault.verify(checkpoint.id) == [])
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            try fixture.overwrite(path, damaged)
            #expect(try !fixture.vault.verify(checkpoint.id).isEmpty, "byte \(index) of \(name)")
        }
    }

    @Test(
        "A cut or longer file is found",
        arguments: ["manifest.json", "manifest.sha256", "objects/000001.zst", "objects/000002.zst"])
    func length(name: String) throws {
        let path = fixture.path(of: checkpoint, name)
        let bytes = try fixture.fileSystem.read(path, limit: 1 << 20)
        for damaged in [Array(bytes.dropLast()), [], bytes + [0], bytes + bytes] {
            try fixture.overwrite(path, damaged)
            #expect(try !fixture.vault.verify(checkpoint.id).isEmpty)
        }
    }

    @Test("A missing file is found", arguments: ["manifest.json", "manifest.sha256", "objects/000001.zst", "objects/000002.zst"])
    func missing(name: String) throws {
        try fixture.fileSystem.remove(fixture.path(of: checkpoint, name))
        #expect(try !fixture.vault.verify(checkpoint.id).isEmpty)
    }

    @Test("A file that does not belong to it is found", arguments: ["extra", ".hidden", "objects/000003.zst", "objects/.hidden"])
    func extra(name: String) throws {
        try fixture.overwriteNew(fixture.path(of: checkpoint, name))
        #expect(try fixture.vault.verify(checkpoint.id) == ["\(name): it does not belong to the checkpoint"])
    }

    @Test("A link in the place of an object is found, even one to the same bytes")
    func linked() throws {
        let object = fixture.path(of: checkpoint, "objects/000001.zst")
        try fixture.fileSystem.rename(object, to: fixture.root + "/elsewhere")
        try fixture.fileSystem.makeLink(object, to: fixture.root + "/elsewhere")
        #expect(try fixture.vault.verify(checkpoint.id) == ["objects/000001.zst (a): it is not a file"])
    }

    @Test("A damaged manifest is not listed, not used, and named")
    func damagedManifest() throws {
        let path = fixture.path(of: checkpoint, "manifest.json")
        try fixture.overwrite(path, try fixture.fileSystem.read(path, limit: 1 << 20) + [0x20])
        #expect(try fixture.vault.list() == [])
        #expect(throws: BelayError.self) { try fixture.vault.checkpoint(checkpoint.id) }
        #expect(try fixture.vault.unlisted().map(\.id) == [checkpoint.id])
    }
}

extension VaultFixture {
    func overwriteNew(_ path: String) throws {
        try fileSystem.create(path, mode: 0o600) { sink in
            try [UInt8](repeating: 7, count: 9).withUnsafeBytes { try sink.write($0) }
        }
    }
}

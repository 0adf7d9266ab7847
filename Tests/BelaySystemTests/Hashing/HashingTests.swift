import BelayCore
import BelaySystem
import Testing

@Suite("Hashing")
struct HashingTests {
    @Test(
        "SHA-256 gives the published digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ])
    func vectors(_ text: String, _ digest: String) {
        #expect(SHA256.hex(Array(text.utf8)) == digest)
    }

    @Test("The digest does not depend on the pieces, and finishing begins anew")
    func pieces() {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 77) {
            bytes[start..<min(start + 77, bytes.count)].withUnsafeBytes { hash.update($0) }
        }
        #expect(hash.finish() == SHA256.hex(bytes))
        #expect(hash.finish() == SHA256.hex([]))
    }

    @Test("A file has the digest of its bytes, whatever its size", arguments: [0, 1, 3_000_000])
    func files(_ size: Int) throws {
        let scratch = try ScratchDirectory()
        let bytes = [UInt8](repeating: 7, count: size)
        try scratch.write("f", bytes)
        #expect(try SHA256.hex(ofFile: scratch.file("f"), using: RealFileSystem()) == SHA256.hex(bytes))
        #expect(throws: BelayError.self) { try SHA256.hex(ofFile: scratch.file("none"), using: RealFileSystem()) }
    }

    @Test("A copy goes on independently of its original")
    func copies() {
        var first = SHA256()
        Array("a".utf8).withUnsafeBytes { first.update($0) }
        var second = first
        Array("bc".utf8).withUnsafeBytes { second.update($0) }
        #expect(second.finish() == SHA256.hex(Array("abc".utf8)))
        #expect(first.finish() == SHA256.hex(Array("a".utf8)))
    }

    @Test("A keyed hash is the beginning of HMAC-SHA256 and needs its key")
    func keyed() {
        #expect(KeyedHash.of("what do ya want for nothing?", key: Array("Jefe".utf8)) == "5bdcc146bf60754e")
        #expect(KeyedHash.of("Hi There", key: [UInt8](repeating: 0x0B, count: 20)) == "b0344c61d8db3853")
        #expect(KeyedHash.of("", key: []) == "b613679a0814d9ec")
    }

    @Test("Random bytes are as many as asked for, and never the same")
    func random() {
        #expect(Random.bytes(0).isEmpty)
        #expect(Set((0..<100).map { _ in Random.bytes(16) }).count == 100)
    }
}

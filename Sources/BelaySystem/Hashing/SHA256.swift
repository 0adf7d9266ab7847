import BelayCore
import CCrypto

/// SHA-256 over a stream of bytes, by libcrypto; a copy goes on independently of what it was copied from.
package struct SHA256 {
    private var context = DigestContext()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        if !isKnownUniquelyReferenced(&context) { context = DigestContext(copying: context) }
        context.update(bytes)
    }

    /// The digest of everything so far, in lower-case hexadecimal; begins anew.
    package mutating func finish() -> String {
        if !isKnownUniquelyReferenced(&context) { context = DigestContext(copying: context) }
        defer { context = DigestContext() }
        return Hexadecimal.text(context.finish())
    }

    package static func hex(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }

    package static func hex(ofFile path: String, using fileSystem: any FileSystem) throws -> String {
        var hash = SHA256()
        try fileSystem.readChunks(path) { chunk in
            hash.update(chunk)
            return true
        }
        return hash.finish()
    }
}

/// Owns one `EVP_MD_CTX`. SHA-256 cannot fail for a reason outside this process: a failure is memory or a broken library.
private final class DigestContext {
    private let raw: OpaquePointer

    init() {
        guard let raw = EVP_MD_CTX_new(), EVP_DigestInit_ex(raw, EVP_sha256(), nil) == 1 else { Self.fail() }
        self.raw = raw
    }

    init(copying other: DigestContext) {
        guard let raw = EVP_MD_CTX_new(), EVP_MD_CTX_copy_ex(raw, other.raw) == 1 else { Self.fail() }
        self.raw = raw
    }

    deinit { EVP_MD_CTX_free(raw) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        guard EVP_DigestUpdate(raw, bytes.baseAddress, bytes.count) == 1 else { Self.fail() }
    }

    func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_DigestFinal_ex(raw, &digest, nil) == 1 else { Self.fail() }
        return digest
    }

    private static func fail() -> Never { fatalError("internal error: libcrypto cannot compute SHA-256") }
}

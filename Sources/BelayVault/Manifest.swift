package import BelayCore
import BelaySystem

/// What is written last into a checkpoint, and makes it one.
package struct Manifest: Codable {
    /// The format that is written. One that is newer is refused, never guessed at.
    static let currentFormat = 1
    static let fileName = "manifest.json"
    static let hashFileName = "manifest.sha256"
    static let objectsDirectory = "objects"
    /// Some 500,000 files; more than that is no manifest.
    static let mostBytes = 256 << 20

    var format: Int
    var checkpoint: Checkpoint

    private struct Header: Decodable { var format: Int }

    package static func encode(_ checkpoint: Checkpoint) throws -> [UInt8] {
        try JSON.encode(Manifest(format: currentFormat, checkpoint: checkpoint), pretty: true)
    }

    /// In the form that `sha256sum -c` reads, so that a person can check a checkpoint without Belay.
    static func hashFile(of bytes: [UInt8]) -> [UInt8] { Array("\(SHA256.hex(bytes))  \(fileName)\n".utf8) }

    /// A manifest may have been damaged or forged: everything that becomes a path is checked here, once.
    package static func decode(_ bytes: [UInt8], id: String) throws -> Checkpoint {
        guard let header = try? JSON.decode(Header.self, from: bytes) else { throw damaged(id, "its manifest is not readable") }
        guard header.format <= currentFormat else {
            throw BelayError(
                .refused,
                "cannot read the checkpoint \(id): it has format \(header.format), this version reads up to \(currentFormat)",
                hint: "use the version of belay that wrote it, or a newer one")
        }
        guard header.format >= 1 else { throw damaged(id, "it has the unknown format \(header.format)") }
        let manifest: Manifest
        do {
            manifest = try JSON.decode(Manifest.self, from: bytes)
        } catch {
            throw damaged(id, "its manifest is not what the format asks for")
        }
        guard manifest.checkpoint.id == id else { throw damaged(id, "its manifest is of another checkpoint") }
        for store in manifest.checkpoint.stores {
            if let problem = EntryRules.problem(with: store.files) { throw damaged(id, problem) }
        }
        return manifest.checkpoint
    }

    static func damaged(_ id: String, _ reason: String) -> BelayError {
        BelayError(
            .refused, "cannot use the checkpoint \(RelativePath.shown(id)): \(reason)",
            hint: "belay checkpoint verify \(RelativePath.shown(id))")
    }
}

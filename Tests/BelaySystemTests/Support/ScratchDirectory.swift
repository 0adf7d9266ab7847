import BelaySystem
import Glibc

/// A directory of one test, removed with everything in it.
final class ScratchDirectory: Sendable {
    let path: String
    private let files = RealFileSystem()

    init() throws {
        path = "/tmp/belay-test-\(getpid())-\(UInt64.random(in: .min ... .max))"
        try files.makeDirectory(path, mode: 0o755, parents: false)
    }

    deinit { try? files.removeTree(path) }

    /// What lies in it, sorted.
    var names: [String] { (try? files.list(path)) ?? [] }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    func file(_ name: String) -> String { self(name) }

    @discardableResult
    func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws -> String {
        try files.create(self(name), mode: mode) { sink in try Array(text.utf8).withUnsafeBytes { try sink.write($0) } }
        return self(name)
    }

    /// Replaces what is there.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        try files.writeAtomically(self(name), bytes, mode: 0o600, like: nil)
    }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    func bytes(_ name: String) throws -> [UInt8] { try files.read(self(name), limit: 1 << 30) }
}

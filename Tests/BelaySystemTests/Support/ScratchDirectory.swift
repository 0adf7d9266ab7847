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

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws -> String {
        try files.create(self(name), mode: mode) { sink in try Array(text.utf8).withUnsafeBytes { try sink.write($0) } }
        return self(name)
    }

    func text(_ name: String) throws -> String { String(decoding: try files.read(self(name), limit: 1 << 20), as: UTF8.self) }
}

import BelaySystem
import Glibc

/// A directory of a test's own, with what is done when the test is over, last first.
///
/// `BELAY_KEEP_SCRATCH=1` keeps the directory (not the processes) for a look.
package final class Scratch {
    /// Absolute, without links.
    package let directory: String
    private var endings: [() -> Void] = []

    package init(_ name: String) throws {
        let fileSystem = RealFileSystem()
        let parent = try fileSystem.realPath(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
        directory = "\(parent)/belay-\(name)-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        try fileSystem.makeDirectory(directory, mode: 0o700, parents: false)
    }

    package func atEnd(_ ending: @escaping () -> Void) { endings.append(ending) }

    /// Safe to call again: what was done is not done twice.
    package func end() {
        while let ending = endings.popLast() { ending() }
        guard getenv("BELAY_KEEP_SCRATCH").map({ String(cString: $0) }) != "1" else { return }
        // What cannot be removed must not hide why a test failed.
        try? RealFileSystem().removeTree(directory)
    }

    deinit { end() }
}

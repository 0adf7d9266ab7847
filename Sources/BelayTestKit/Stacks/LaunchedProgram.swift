package import BelayCore
import BelaySystem
import Glibc

/// A program that was started detached and is watched from outside, by pid and start time.
package final class LaunchedProgram {
    /// nil where it had ended before it could be looked at.
    package let process: ProcessFacts?
    package let logFile: String
    private let table = LinuxProcessTable()

    package init(_ pid: Int32, logFile: String) {
        process = table.process(pid)
        self.logFile = logFile
    }

    package var isRunning: Bool { process.map { table.process($0.pid) == $0 } ?? false }

    package func output() throws -> String {
        String(decoding: try RealFileSystem().read(logFile, limit: 16 << 20), as: UTF8.self)
    }

    package func terminate() { signal(SIGTERM) }

    package func kill() {
        signal(SIGKILL)
        waitUntilGone(seconds: 10)
    }

    package func signal(_ number: Int32) {
        guard let process else { return }
        table.signal(process, number)
    }

    /// Whether it ended in time.
    @discardableResult
    package func waitUntilGone(seconds: Double) -> Bool { eventually(within: seconds) { !isRunning } }
}

package import BelayCore
import Glibc

/// Runs programs of this machine.
package struct PosixCommandRunner: CommandRunner {
    private let clock: any Clock

    package init(clock: any Clock) { self.clock = clock }

    package func run(_ command: Command, limits: CommandLimits) throws -> CommandResult {
        try clock.checkInterruption()
        return try RunningCommand(command, limits: limits, clock: clock).result()
    }

    package func launch(_ command: Command, logFile: String) throws -> Int32 {
        guard command.outputFile == nil else {
            throw BelayError(.failed, "internal error: a program that outlives us is given a file for its output")
        }
        let input = try standardInput(of: command)
        let log = try openLog(logFile)
        return try startChild(command, input: input, output: log, errors: log, detached: true)
    }

    /// Appending: two processes of one service do not overwrite each other's lines. Never through a link, which the service
    /// itself may have put there.
    private func openLog(_ path: String) throws -> Descriptor {
        let log = try Descriptor(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, mode: 0o640, toDo: "open the log")
        guard try log.status(toDo: "open the log \(path)").st_mode & S_IFMT == S_IFREG else {
            throw BelayError(.failed, "cannot open the log \(path): it is not a regular file")
        }
        // The flag that keeps opening from blocking would stay with the child.
        try systemCall(or: "open the log \(path)") { fcntl(log.number, F_SETFL, O_APPEND) }
        return log
    }
}

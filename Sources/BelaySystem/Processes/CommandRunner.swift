/// A program to run. There is no shell in it, and its environment is exactly what is given.
package struct Command: Sendable, Equatable {
    /// `argv[0]` is looked up in the PATH of `environment` unless it holds a slash.
    package var argv: [String]
    package var environment: [String: String]
    package var directory: String?
    package var input: [UInt8]
    /// What it reads instead of `input`, however large.
    package var inputFile: String?
    /// Takes what it prints, however much, instead of the result; made anew, and synced when the program has succeeded.
    package var outputFile: String?

    package init(
        _ argv: [String], environment: [String: String], directory: String? = nil, input: [UInt8] = [], inputFile: String? = nil,
        outputFile: String? = nil
    ) {
        self.argv = argv
        self.environment = environment
        self.directory = directory
        self.input = input
        self.inputFile = inputFile
        self.outputFile = outputFile
    }
}

extension Command {
    /// Whether its program is there to be run.
    package var isThere: Bool { (try? programPath(of: self)) != nil }
}

package struct CommandLimits: Sendable {
    /// From the last sign of progress (a line of output, or `activity` changing).
    package var idleSeconds: Double
    package var mostSeconds: Double
    /// Output beyond this is dropped and `truncated` set; the last lines are kept.
    package var outputBytes: Int
    /// Between SIGTERM and SIGKILL for the whole group.
    package var graceSeconds: Double
    package var activity: @Sendable () -> UInt64
    package var onLine: @Sendable (String) -> Void

    package init(
        idleSeconds: Double = 60, mostSeconds: Double = 60, outputBytes: Int = 1 << 20, graceSeconds: Double = 5,
        activity: @escaping @Sendable () -> UInt64 = { 0 }, onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.idleSeconds = idleSeconds
        self.mostSeconds = mostSeconds
        self.outputBytes = outputBytes
        self.graceSeconds = graceSeconds
        self.activity = activity
        self.onLine = onLine
    }
}

package struct CommandResult: Sendable, Equatable {
    package enum Ending: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)
        /// Ended by us at the deadline.
        case timedOut
    }

    package var ending: Ending
    package var output: [UInt8]
    package var errors: [UInt8]
    package var truncated: Bool
    package var seconds: Double

    package init(ending: Ending, output: [UInt8], errors: [UInt8], truncated: Bool, seconds: Double) {
        self.ending = ending
        self.output = output
        self.errors = errors
        self.truncated = truncated
        self.seconds = seconds
    }

    package var succeeded: Bool { ending == .exited(0) }
    package var outputText: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Runs programs. A child gets its own process group, default signal handlers, an empty mask and no descriptor of ours.
package protocol CommandRunner: Sendable {
    /// Runs to the end. Throws only when it could not be started (`cannot run NAME: …`) or the operator interrupted;
    /// in the second case the group is ended first.
    func run(_ command: Command, limits: CommandLimits) throws -> CommandResult
    /// Starts detached: new session, output appended to `logFile`, adopted by PID 1; outlives us.
    func launch(_ command: Command, logFile: String) throws -> Int32
}

import BelayCore
import BelaySystem

/// Users who write through the edge of a demo stack all the time, and remember everything that was acknowledged.
package final class LoadClient {
    package struct Account: Decodable, Sendable, Equatable {
        package var acknowledged: Int
        package var missing: Int
        package var refused: Int
        package var longestGapMilliseconds: Int

        enum CodingKeys: String, CodingKey {
            case acknowledged
            case missing
            case refused
            case longestGapMilliseconds = "longest_gap_ms"
        }
    }

    private let stack: DemoStack
    private let log: String
    private let program: LaunchedProgram

    package init(on stack: DemoStack, writers: Int = 4, perSecond: Double = 40) throws {
        self.stack = stack
        log = "\(stack.scratch.directory)/client.log"
        let output = "\(stack.scratch.directory)/client-output.log"
        let pid = try stack.runner.launch(
            Command(
                DemoStack.python + [
                    "\(Checkout.demo)/client.py", "load", "--edge", "\(stack.ports.edge)", "--log", log, "--writers",
                    "\(writers)", "--rate", "\(perSecond)",
                ], environment: DemoStack.environment),
            logFile: output)
        let program = LaunchedProgram(pid, logFile: output)
        self.program = program
        stack.scratch.atEnd { program.kill() }
    }

    /// Waits until at least this many notes have been acknowledged in all; never looks at the database, which may be
    /// in the middle of being sealed.
    package func waitForAcknowledgements(_ count: Int, seconds: Double = 10) throws {
        guard try eventually(within: seconds, { try acknowledged() >= count }) else {
            throw BelayError(.failed, "users were acknowledged \(try acknowledged()) notes in \(seconds) s, not \(count)")
        }
    }

    /// How many notes have been acknowledged so far.
    package func acknowledged() throws -> Int {
        let fileSystem = RealFileSystem()
        guard try fileSystem.status(log, followingLinks: false) != nil else { return 0 }
        let text = String(decoding: try fileSystem.read(log, limit: 64 << 20), as: UTF8.self)
        // seconds, uid, status, milliseconds
        return text.split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            return fields.count == 4 && ["200", "201"].contains(fields[2])
        }
    }

    /// Lets the users go home, after the answer that each waits for.
    package func stop() throws {
        program.terminate()
        guard program.waitUntilGone(seconds: 15) else { throw BelayError(.failed, "the client does not end") }
    }

    /// Counts what was acknowledged so far and is not in the database, or in this other one.
    package func account(in database: String? = nil) throws -> Account {
        let result = try stack.runner.run(
            Command(
                DemoStack.python + ["\(Checkout.demo)/client.py", "verify", "--log", log, "--db", database ?? stack.database],
                environment: DemoStack.environment),
            limits: CommandLimits())
        guard result.ending == .exited(0) || result.ending == .exited(1) else {
            throw BelayError(.failed, "cannot account for the acknowledged notes: \(result.errorText)")
        }
        return try JSON.decode(Account.self, from: result.output)
    }
}

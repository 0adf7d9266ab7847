import BelayCore
import BelaySystem

/// Commands that a check runs as a service, or as any command of the stack. Its deadline is the command's own: what runs in a
/// container would go on there when nobody waits for it any more.
struct CheckCommand {
    private static let outputLimit = 1 << 20
    /// Children inherit it, so that all that the command has started is found, in whatever namespace.
    private static let markKey = "BELAY_CHECK"

    let runtime: any Runtime
    let runner: any CommandRunner
    let table: any ProcessTable
    let clock: any Clock
    let directory: String
    let seconds: Double

    func run(_ argv: [String], as service: String?, giving variables: [String: String] = [:]) throws -> CommandResult {
        let mark = ProcessMarkers.newLaunch()
        let given = variables.merging([Self.markKey: mark]) { _, ours in ours }
        let invocation = try runtime.invocation(of: argv, as: service, giving: given)
        let command = Command(invocation.argv, environment: invocation.environment, directory: directory)
        let limits = CommandLimits(idleSeconds: seconds, mostSeconds: seconds, outputBytes: Self.outputLimit, graceSeconds: 1)
        do {
            let result = try runner.run(command, limits: limits)
            if result.ending == .timedOut { end(mark) }
            return result
        } catch {
            end(mark)
            throw error
        }
    }

    /// What cannot be ended is no answer to the check, and hides none.
    private func end(_ mark: String) {
        _ = try? ProcessEnding(table: table, clock: clock).end("a check", graceSeconds: 1) {
            table.processes(withEnvironment: Self.markKey, value: mark)
        }
    }
}

package import BelayCore
import BelaySystem
import Synchronization

/// `belay` as an operator types it: in the stack's directory, with the state's place in the environment, so that commands
/// that it prints can be run as they are.
extension DemoStack {
    /// A `belay` that works, as whoever looks over its shoulder has it.
    package final class Running: Sendable {
        fileprivate let mark = "\(UInt64.random(in: 0...UInt64.max))"
        private let found = Mutex<ProcessFacts?>(nil)

        /// Looked for at the first event, so that a signal comes at once later; nil where it had ended by then.
        package var process: ProcessFacts? {
            found.withLock { found in
                if found == nil { found = LinuxProcessTable().processes(withEnvironment: DemoStack.callKey, value: mark).first }
                return found
            }
        }

        package func signal(_ number: Int32) {
            guard let process else { return }
            LinuxProcessTable().signal(process, number)
        }
    }

    fileprivate static let callKey = "DEMO_STACK_CALL"

    /// Runs it to its end. `onEvent` sees every event of `--json` as it comes; belay goes on meanwhile.
    package func call(
        _ words: [String], directory: String? = nil, environment: [String: String] = [:], seconds: Double = 150,
        onEvent: @escaping @Sendable (BelayEvent, Running) -> Void = { _, _ in }
    ) throws -> BelayAnswer {
        let running = Running()
        let own = ["BELAY_STATE": state, "BELAY_YES": "1", Self.callKey: running.mark]
        let command = Command(
            [try Checkout.belay()] + Self.live(words),
            environment: Self.environment.merging(own) { _, new in new }.merging(environment) { _, given in given },
            directory: directory ?? self.directory)
        let limits = CommandLimits(
            idleSeconds: seconds, mostSeconds: seconds, outputBytes: 8 << 20,
            onLine: { line in
                guard let event = try? JSON.decode(BelayEvent.self, from: Array(line.utf8)) else { return }
                _ = running.process
                onEvent(event, running)
            })
        return BelayAnswer(try runner.run(command, limits: limits))
    }

    /// Runs a command that belay printed, exactly as it stands there.
    package func callAsPrinted(_ command: String) throws -> BelayAnswer {
        let words = command.split(separator: " ").map(String.init)
        guard words.first == "belay" else { throw BelayError(.failed, "\(command) is no call of belay") }
        return try call(Array(words.dropFirst()))
    }

    /// Runs it until an event of this kind, and signals it then, once.
    package func call(
        _ words: [String], signalling number: Int32, at isMoment: @escaping @Sendable (BelayEvent) -> Bool
    ) throws -> BelayAnswer {
        let once = Once()
        return try call(words + ["--json"]) { event, running in
            if isMoment(event) { once.perform { running.signal(number) } }
        }
    }

    /// A run as `belay show --json` has it.
    package func shown(_ run: Int? = nil) throws -> RunReport {
        let answer = try call(["show"] + (run.map { ["\($0)"] } ?? []) + ["--json"])
        guard answer.exit == .done else { throw BelayError(.failed, "cannot show a run: \(answer.said)") }
        return try JSON.decode(RunReport.self, from: Array(answer.output.utf8))
    }
}

package import BelayCore
package import BelaySystem

/// What one call of `belay` came to.
package struct BelayAnswer: Sendable {
    package let ending: CommandResult.Ending
    package let output: String
    package let errors: String
    package let events: [BelayEvent]

    package init(_ result: CommandResult) {
        ending = result.ending
        output = result.outputText
        errors = result.errorText
        events = output.split(separator: "\n").compactMap { try? JSON.decode(BelayEvent.self, from: Array($0.utf8)) }
    }

    /// nil where it was killed.
    package var exit: ExitCode? {
        if case .exited(let code) = ending { ExitCode(rawValue: code) } else { nil }
    }

    package var wasKilled: Bool { ending == .signalled(9) }

    /// How the run ended, or paused; nil where nothing was run, or where belay was killed first.
    package var report: RunReport? { events.last { $0.event == "run-ended" }?.report }
    package var run: Int? { events.first { $0.event == "run-began" }?.run }

    /// Lines that tell of the stack itself and not of its clone.
    package func live(saying words: String) -> [Substring] {
        output.split(separator: "\n").filter { $0.contains(words) && !$0.contains("clone: ") }
    }

    /// Everything that was said, for the message of a failed expectation.
    package var said: String { output.suffix(6000) + errors }
}

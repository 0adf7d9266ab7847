import BelayCore
import BelaySystem

/// What one call of belay came to.
struct SweepAnswer {
    let ending: CommandResult.Ending
    let output: String
    let errors: String
    let seconds: Double
    /// Whether the fault that it was given was met.
    var isHit = false

    init(_ result: CommandResult) {
        ending = result.ending
        output = result.outputText
        errors = result.errorText
        seconds = result.seconds
    }

    /// nil where it was killed, crashed or hung.
    var exit: ExitCode? {
        if case .exited(let code) = ending { ExitCode(rawValue: code) } else { nil }
    }

    var said: String { "\(ending) \(output.suffix(1500))\(errors.suffix(1500))" }
}

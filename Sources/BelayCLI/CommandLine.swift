package import BelayCore
import BelayEngine
import BelaySystem
import Glibc

/// The command line, whole: words in, an exit code out.
package enum BelayCommandLine {
    static let version = "0.1.0"

    static let commands: [CommandSpec] = [
        .releases, .doctor, .plan, .rehearse, .upgrade, .resume, .rollback, .status, .history, .show, .verify, .migrate, .restore,
        .checkpointCreate, .checkpointList, .checkpointShow, .checkpointVerify, .checkpointDelete, .start, .stop, .guideLint, .guideExplain,
        .rehearseInside,
    ]

    package static func run(_ words: [String], environment: [String: String], directory: String) -> ExitCode {
        let terminal = Terminal(environment: environment)
        do {
            return try dispatch(words, environment: environment, directory: directory, terminal: terminal)
        } catch let mistakes as Mistakes {
            for mistake in mistakes.all { terminal.complain(mistake.description) }
            return .usage
        } catch let mistake as Diagnostic {
            terminal.complain(mistake.description)
            return .usage
        } catch {
            let error = error as? BelayError ?? BelayError(.failed, "internal error: \(error)")
            terminal.complain("belay: " + Terminal.safe(error.message))
            for line in error.evidence { terminal.complain("  | " + Terminal.safe(line)) }
            if let hint = error.hint { terminal.complain("  next: " + Terminal.safe(hint)) }
            return code(error)
        }
    }

    private static func dispatch(_ words: [String], environment: [String: String], directory: String, terminal: Terminal) throws -> ExitCode {
        let help = HelpText(commands: commands)
        switch try ArgumentReader(commands: commands).read(words) {
        case .version:
            terminal.print("belay \(version)")
            return .done
        case .help(let spec):
            terminal.print(spec.map(help.detail) ?? help.overview())
            return .done
        case .run(let spec, let options, let arguments):
            Interruption.install()
            return try spec.run(Invocation(options: options, arguments: arguments, environment: environment, directory: directory))
        }
    }

    /// Outside of a run nothing was touched: what failed there was refused.
    private static func code(_ error: BelayError) -> ExitCode {
        switch error.code {
        case .usage: return .usage
        case .refused, .failed: return .refused
        case .busy: return .busy
        case .interrupted: return .interrupted
        case .needsPerson: return .needsPerson
        }
    }
}

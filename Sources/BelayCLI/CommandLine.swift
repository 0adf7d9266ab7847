package import BelayCore
import BelayEngine
import BelaySystem
import Glibc

/// The command line, whole: words in, an exit code out.
package enum BelayCommandLine {
    static let version = "0.1.0"

    static let commands: [CommandSpec] = [
        .initGuide, .releases, .doctor, .plan, .rehearse, .upgrade, .resume, .rollback, .status, .history, .show, .verify,
        .migrate, .restore,
        .checkpointCreate, .checkpointList, .checkpointShow, .checkpointVerify, .checkpointDelete, .start, .stop, .guideLint,
        .guideExplain, .completions, .manual, .rehearseInside, .complete,
    ]

    package static func run(_ words: [String], environment: [String: String], directory: String) -> ExitCode {
        // First of all, so that a closed pipe ends nothing: not even a line of help.
        Interruption.install()
        let terminal = Terminal(environment: environment)
        do {
            return try dispatch(words, environment: environment, directory: directory, terminal: terminal)
        } catch {
            let complaint = Complaint(error)
            complaint.tell(terminal, json: words.prefix { $0 != "--" }.contains("--json"))
            return complaint.exit
        }
    }

    /// Reads a command line and does nothing; throws what belay would complain of.
    package static func check(_ words: [String]) throws { _ = try ArgumentReader(commands: commands).read(words) }

    private static func dispatch(_ words: [String], environment: [String: String], directory: String, terminal: Terminal) throws
        -> ExitCode
    {
        let help = HelpText(commands: commands)
        switch try ArgumentReader(commands: commands).read(words) {
        case .version:
            terminal.print("belay \(version)")
            return .done
        case .help(let specs, let topic):
            terminal.print(help.text(specs, topic))
            return .done
        case .run(let spec, let options, let arguments):
            return try spec.run(
                Invocation(options: options, arguments: arguments, environment: environment, directory: directory))
        }
    }
}

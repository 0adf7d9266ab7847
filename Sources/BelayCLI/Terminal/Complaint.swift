import BelayCore
import BelaySystem

/// Why a verb could not do what it was asked for: as JSON on standard output, or as text on standard error.
struct Complaint: Encodable {
    struct Failure: Encodable {
        var code: BelayError.Code
        var message: String
        var hint: String?
        var evidence: [String]
    }

    var error: Failure
    /// Everything that is wrong with a guide or a releases file, with its place.
    var mistakes: [Diagnostic]?
    var exit: ExitCode

    init(_ error: any Error) {
        switch error {
        case let found as Mistakes: self.init(mistakes: found.all)
        case let found as Diagnostic: self.init(mistakes: [found])
        case let found as BelayError: self.init(found)
        default: self.init(BelayError(.failed, "internal error: \(error)", hint: "belay status"))
        }
    }

    private init(_ error: BelayError) {
        self.error = Failure(code: error.code, message: error.message, hint: error.hint, evidence: error.evidence)
        exit = Self.exit(error.code)
    }

    private init(mistakes: [Diagnostic]) {
        let files = Set(mistakes.map(\.file)).sorted().joined(separator: ", ")
        let count = mistakes.count == 1 ? "a mistake" : "\(mistakes.count) mistakes"
        self.init(BelayError(.usage, "cannot read \(files): it has \(count)", hint: "belay guide lint"))
        self.mistakes = mistakes
    }

    /// Outside of a run nothing was touched: what failed there was refused.
    private static func exit(_ code: BelayError.Code) -> ExitCode {
        switch code {
        case .usage: return .usage
        case .refused, .failed: return .refused
        case .busy: return .busy
        case .interrupted: return .interrupted
        case .needsPerson: return .needsPerson
        }
    }

    func tell(_ terminal: Terminal, json: Bool) {
        if json, let text = try? JSON.text(self) {
            terminal.print(text)
            return
        }
        if let mistakes {
            for mistake in mistakes {
                terminal.complain(
                    mistake.description.split(separator: "\n").map { Terminal.safe(String($0)) }.joined(separator: "\n"))
            }
            return
        }
        terminal.complain("belay: " + Terminal.safe(error.message))
        for line in error.evidence { terminal.complain("  | " + Terminal.safe(line)) }
        if let state { terminal.complain("  " + state) }
        let hint = Terminal.safe(error.hint ?? "belay status")
        terminal.complain((BelayError.command(hint) == nil ? "  hint: " : "  next: ") + hint)
    }

    /// What is true of the stack after this error, where the message alone does not say it.
    private var state: String? {
        switch error.code {
        case .refused: return "nothing was touched"
        case .busy: return "the other run goes on"
        case .needsPerson: return "the stack is as that run left it"
        case .usage, .failed, .interrupted: return nil
        }
    }
}

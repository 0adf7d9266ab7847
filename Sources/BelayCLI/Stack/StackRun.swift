import BelayCore
import BelayEngine

/// What the commands that move a stack share.
struct StackRun {
    let invocation: Invocation
    let terminal: Terminal
    let stack: Stack
    let engine: Engine
    /// Where a terminal shows the run as it goes.
    private let live: LiveObserver?

    init(_ invocation: Invocation) throws {
        try GuideOffer(invocation: invocation).make()
        try self.init(invocation, stack: try Stack.open(invocation))
    }

    init(_ invocation: Invocation, stack: Stack) throws {
        self.invocation = invocation
        self.stack = stack
        terminal = invocation.terminal
        let clock = stack.world.clock
        live = terminal.isRewritable && !invocation.json ? LiveObserver(terminal: terminal, clock: clock) : nil
        let plain: any RunObserver =
            invocation.json ? JSONObserver(terminal: terminal, clock: clock) : PlainObserver(terminal: terminal, clock: clock)
        let observer = live ?? plain
        engine = try stack.engine(observer)
        guard !invocation.json else { return }
        for warning in stack.warnings { terminal.complain("warning: \(warning)") }
    }

    var options: RunOptions {
        RunOptions(
            ignored: invocation.values("ignore"), discardWrites: invocation.flag(.discardWrites),
            keep: invocation.options["keep"] != nil)
    }

    /// The exit code of a run that was walked; an error that escaped from it is not "nothing touched".
    func walk(_ body: (Engine) throws -> RunReport?) throws -> ExitCode? {
        do {
            return try body(engine).map { $0.exit ?? .needsPerson }
        } catch {
            live?.leave()
            if let known = error as? BelayError, known.code == .needsPerson { throw known }
            guard let open = try? engine.journal.openRun(), stack.isOurs(open) else { throw error }
            let message = (error as? BelayError)?.message ?? "internal error: \(error)"
            throw BelayError(
                .needsPerson, "cannot go on with run \(open.id): \(message)", hint: "belay resume",
                evidence: (error as? BelayError)?.evidence ?? [])
        }
    }

    func isThere(_ version: String) -> NothingToDo {
        let name = stack.world.guide.name
        return NothingToDo(stack: name, version: version, message: "\(name) is at \(version) already; nothing to do")
    }

    /// `--yes`, `BELAY_YES`, or an answer on a terminal that has read what will happen.
    func confirm(_ question: String, what: () throws -> [String]) throws {
        if invocation.yes { return }
        guard terminal.canAsk, !invocation.json else {
            throw BelayError(
                .usage, "cannot ask \(question.debugDescription) without a terminal", hint: "add --yes, or set BELAY_YES=1")
        }
        guard try ask(question, what: what) else { throw BelayError(.refused, "cannot begin: the answer was no") }
    }

    func ask(_ question: String, what: () throws -> [String]) throws -> Bool {
        for line in try what() { terminal.print(terminal.fitted(line)) }
        terminal.print(question + " [y/N]")
        return ["y", "yes"].contains(try terminal.readAnswer(stack.world.clock).lowercased())
    }
}

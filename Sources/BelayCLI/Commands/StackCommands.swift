import BelayCore
import BelayEngine
import BelaySystem

/// What the commands that move a stack share.
struct StackRun {
    let invocation: Invocation
    let terminal: Terminal
    let stack: Stack
    let engine: Engine

    init(_ invocation: Invocation) throws {
        self.invocation = invocation
        terminal = Terminal(environment: invocation.environment)
        stack = try Stack.open(invocation)
        let observer: any RunObserver =
            invocation.json ? JSONObserver(terminal: terminal) : PlainObserver(terminal: terminal, clock: stack.world.clock)
        engine = try stack.engine(observer)
    }

    var options: RunOptions {
        RunOptions(
            ignored: invocation.values("ignore"), discardWrites: invocation.flag(.discardWrites), keep: invocation.options["keep"] != nil)
    }

    /// `--yes`, `BELAY_YES`, or an answer on a terminal.
    func confirm(_ question: String) throws {
        if invocation.yes { return }
        guard terminal.isInteractive else {
            throw BelayError(.usage, "cannot ask \(question.debugDescription) without a terminal", hint: "add --yes")
        }
        terminal.print(question + " [y/N]")
        guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
            throw BelayError(.refused, "not begun: the answer was no")
        }
    }
}

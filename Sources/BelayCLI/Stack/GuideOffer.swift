import BelayAdapters
import BelayCore
import BelaySystem

/// Where a verb needs a guide and there is none: offers to write one. What nobody has read is not acted on.
struct GuideOffer {
    let invocation: Invocation

    func make() throws {
        let files = RealFileSystem()
        do { _ = try StackFinder(invocation: invocation, files: files).guide() } catch let error as BelayError {
            guard error.hint == "belay init", invocation.terminal.canAsk, !invocation.json, !invocation.yes else { throw error }
            let terminal = invocation.terminal
            terminal.print("There is no guide in \(Terminal.safe(invocation.directory)).")
            terminal.print("Look at the Compose project here, and write belay.yaml? [y/N]")
            guard ["y", "yes"].contains(try terminal.readAnswer(SystemClock()).lowercased()) else { throw error }
            try GuideInit(invocation, directory: invocation.directory, output: "belay.yaml", isForced: false).run()
            throw BelayError(
                .usage, "cannot go on: the guide has just been written, and nobody has read it", hint: "belay guide lint")
        }
    }
}

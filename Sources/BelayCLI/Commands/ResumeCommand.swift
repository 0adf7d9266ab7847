import BelayCore
import BelayEngine
import BelaySystem

extension CommandSpec {
    static let resume = CommandSpec(
        "resume", "end a run that was cut short, forward or back",
        discussion: """
            After a crash or a reboot: before switch the direction is back; after it, forward, unless the step that was
            interrupted is partly done.
            """,
        options: OptionSpec.stack + [
            OptionSpec("keep", nil, "keep the new version with what users wrote to it, although it was found wanting"),
            OptionSpec(
                "all", nil, "every run that was cut short, of every stack below the state directory: what a unit does at boot"),
            .json,
        ],
        arguments: [ArgumentSpec("RUN", "its number (default: the open one)", required: false)],
        examples: ["belay resume", "belay resume 7 --keep", "belay resume --all"]
    ) { invocation in
        if invocation.options["all"] != nil {
            guard invocation.arguments.isEmpty, invocation.options["keep"] == nil else {
                throw BelayError(.usage, "cannot take --all with a run or --keep", hint: "belay resume --all")
            }
            return try OpenRuns(invocation: invocation, files: RealFileSystem()).resume()
        }
        return try Unresumed.told {
            let run = try StackRun(invocation)
            let number = try invocation.number(0, "run")
            guard let exit = try run.walk({ try $0.resume(number, options: run.options) }) else {
                let world = run.stack.world
                try invocation.nothingToDo(
                    NothingToDo(
                        stack: world.guide.name, version: try world.pin.current().version,
                        message: "nothing to resume: no run is open"))
                return .done
            }
            return exit
        }
    }
}

/// A resume that could not even begin. Exit 3 would say that the stack is as it was before its run: that run is still open,
/// or nobody knows whether one is.
enum Unresumed {
    static func told<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as BelayError where [.failed, .refused].contains(error.code) {
            throw needsPerson(error.message, error.hint, error.evidence)
        } catch let error as SQLiteError {
            throw needsPerson("the journal: \(error)", nil, [])
        }
    }

    private static func needsPerson(_ message: String, _ hint: String?, _ evidence: [String]) -> BelayError {
        BelayError(
            .needsPerson, "cannot resume: \(message)", hint: hint ?? "mend that, then belay resume", evidence: evidence)
    }
}

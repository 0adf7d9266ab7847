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

import BelayCore
import BelayEngine

extension CommandSpec {
    static let start = CommandSpec(
        "start", "start the services that Belay runs itself",
        discussion: "In dependency order, detached. Belay is no supervisor: it does not start again what ends by itself.",
        options: OptionSpec.stack, examples: ["belay start"]
    ) { invocation in
        let run = try StackRun(invocation)
        _ = try run.engine.startServices()
        return .done
    }

    static let stop = CommandSpec(
        "stop", "stop the services that Belay runs itself", options: OptionSpec.stack, examples: ["belay stop"]
    ) { invocation in
        let run = try StackRun(invocation)
        _ = try run.engine.stopServices()
        return .done
    }
}

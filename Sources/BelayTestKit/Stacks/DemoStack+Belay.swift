package import BelaySystem

extension DemoStack {
    /// Runs `belay` on this stack to its end. `environment` is added to the stack's own.
    package func belay(
        _ arguments: [String], environment: [String: String] = [:], seconds: Double = 120
    ) throws -> CommandResult {
        try runner.run(
            belayCommand(arguments, environment: environment),
            limits: CommandLimits(idleSeconds: seconds, mostSeconds: seconds))
    }

    /// Starts `belay` on this stack and returns at once, for tests that kill it.
    package func launchBelay(_ arguments: [String], environment: [String: String] = [:]) throws -> LaunchedProgram {
        let log = "\(scratch.directory)/belay-\(arguments.first ?? "").log"
        let pid = try runner.launch(belayCommand(arguments, environment: environment), logFile: log)
        let program = LaunchedProgram(pid, logFile: log)
        scratch.atEnd { program.kill() }
        return program
    }

    private func belayCommand(_ arguments: [String], environment: [String: String]) throws -> Command {
        Command(
            [try Checkout.belay()] + arguments + ["--guide", guide, "--state", state],
            environment: Self.environment.merging(environment) { _, given in given }, directory: scratch.directory)
    }
}

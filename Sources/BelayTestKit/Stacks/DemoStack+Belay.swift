package import BelaySystem

extension DemoStack {
    /// Runs `belay` on this stack to its end. `environment` is added to the stack's own; verbs that know no stack are not
    /// told of its `state`.
    package func belay(
        _ arguments: [String], environment: [String: String] = [:], seconds: Double = 120, state: Bool = true
    ) throws -> CommandResult {
        try runner.run(
            belayCommand(arguments, environment: environment, state: state),
            limits: CommandLimits(idleSeconds: seconds, mostSeconds: seconds))
    }

    /// Starts `belay` on this stack and returns at once, for tests that kill it.
    package func launchBelay(_ arguments: [String], environment: [String: String] = [:]) throws -> LaunchedProgram {
        let log = "\(scratch.directory)/belay-\(arguments.first ?? "").log"
        let pid = try runner.launch(belayCommand(arguments, environment: environment, state: true), logFile: log)
        let program = LaunchedProgram(pid, logFile: log)
        scratch.atEnd { program.kill() }
        return program
    }

    /// What the demo's releases break is accepted by name: that it has to be is one test's matter.
    ///
    /// What only the live stack can show needs releases that a rehearsal would have refused, and nobody to wait for the
    /// watch: unless a test says otherwise, upgrades go without both.
    static func live(_ words: [String]) -> [String] {
        guard ["upgrade", "plan"].contains(words.first) else { return words }
        let told = words.contains { $0 == "--rehearsed" }
        let watched = words.contains { $0 == "--watch" || $0 == "--no-watch" }
        let named = words.contains("--accept-breaking")
        let accepted = named ? [] : ["statistics", "signatures"].flatMap { ["--accept-breaking", $0] }
        let kept = words.filter { $0 != "--rehearsed" }
        return kept + accepted + (told ? [] : ["--no-rehearsal"]) + (watched ? [] : ["--no-watch"])
    }

    private func belayCommand(_ arguments: [String], environment: [String: String], state told: Bool) throws -> Command {
        Command(
            [try Checkout.belay()] + Self.live(arguments) + ["--guide", guide] + (told ? ["--state", state] : []),
            environment: Self.environment.merging(environment) { _, given in given }, directory: scratch.directory)
    }
}

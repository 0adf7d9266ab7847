package import BelayCore
package import BelaySystem

/// Runs the tools of stores, marked like every command of the stack: what a crash left of one is found and ended.
package struct CommandTools: Sendable {
    private static let linesTold = 12

    let fileSystem: any FileSystem
    let clock: any Clock
    private let stackDirectory: String
    private let runtime: any Runtime
    private let runner: any CommandRunner
    private let oneShots: HostOneShots
    private let idleSeconds: Double
    private let mostSeconds: Double

    package init(
        stackName: String, stackDirectory: String, stateDirectory: String, runtime: any Runtime, fileSystem: any FileSystem,
        runner: any CommandRunner, processTable: any ProcessTable, clock: any Clock, idleSeconds: Double = 1800,
        mostSeconds: Double = 12 * 3600
    ) {
        self.stackDirectory = stackDirectory
        self.runtime = runtime
        self.fileSystem = fileSystem
        self.runner = runner
        self.clock = clock
        self.idleSeconds = idleSeconds
        self.mostSeconds = mostSeconds
        let finder = ProcessFinder(
            table: processTable, markers: ProcessMarkers(stackName: stackName, stackDirectory: stackDirectory),
            records: ProcessRecords(stateDirectory: stateDirectory, files: fileSystem))
        oneShots = HostOneShots(finder: finder, runner: runner, files: fileSystem, clock: clock, stackDirectory: stackDirectory)
    }

    /// Before a tool begins: one that outlived a killed Belay would work beside it.
    func endLeftovers() throws { try oneShots.end() }

    /// Runs to its end, with all that it started. Where nothing shows its progress, silence is none of its mistakes.
    func run(
        _ argv: [String], toDo what: String, variables: [String: String] = [:], activity: (@Sendable () -> UInt64)? = nil
    ) throws {
        let patience = Patience(
            idleSeconds: activity == nil ? mostSeconds : min(idleSeconds, mostSeconds), mostSeconds: mostSeconds,
            activity: activity ?? { 0 })
        let outcome = try oneShots.run(
            argv, directory: ".", environment: try environment(of: argv).merging(variables) { _, ours in ours },
            patience: patience)
        guard outcome.exit == 0 else { throw failure(what, argv, "ended with \(outcome.exit)", outcome.lines) }
    }

    /// What a tool prints, which is not nothing.
    func output(of argv: [String], toDo what: String) throws -> [UInt8] {
        let command = Command(argv, environment: try environment(of: argv), directory: stackDirectory)
        let result = try runner.run(command, limits: CommandLimits(idleSeconds: mostSeconds, mostSeconds: mostSeconds))
        let lines = result.errorText.split(separator: "\n").map { PlainText.line(String($0)) }
        switch result.ending {
        case .exited(0): break
        case .exited(let code): throw failure(what, argv, "ended with \(code)", lines)
        case .signalled(let signal): throw failure(what, argv, "was ended by signal \(signal)", lines)
        case .timedOut: throw failure(what, argv, "took too long", lines)
        }
        guard !result.outputText.allSatisfy(\.isWhitespace) else { throw failure(what, argv, "printed nothing", lines) }
        guard !result.truncated else { throw failure(what, argv, "printed too much: a checksum is enough", []) }
        return result.output
    }

    /// As a person would type it; no credential stands in it.
    static func words(_ argv: [String]) -> String { PlainText.line(argv.joined(separator: " ")) }

    func isThere(_ argv: [String]) -> Bool {
        guard let program = argv.first, let environment = try? environment(of: argv) else { return true }
        guard program.contains("/") else { return Command(argv, environment: environment).isThere }
        return (try? fileSystem.status(StackPath.resolve(program, in: stackDirectory), followingLinks: true)?.kind) == .file
    }

    private func environment(of argv: [String]) throws -> [String: String] {
        try runtime.invocation(of: argv, as: nil, giving: [:]).environment
    }

    private func failure(_ what: String, _ argv: [String], _ ending: String, _ lines: [String]) -> BelayError {
        BelayError(
            .failed, "cannot \(what): \(Self.words(argv)) \(ending)", hint: lines.isEmpty ? nil : "its last lines say why",
            evidence: Array(lines.suffix(Self.linesTold)))
    }
}

package import BelayCore
package import BelaySystem

/// The programs that PostgreSQL brings along. What is to be said to the server goes over their input, never into argv.
package struct PostgresTools: Sendable {
    package enum Program: String, Sendable {
        case psql
        case dump = "pg_dump"
        case dumpAll = "pg_dumpall"
        case restore = "pg_restore"
    }

    let place: PostgresPlace
    let fileSystem: any FileSystem
    let runner: any CommandRunner
    let clock: any Clock

    package init(place: PostgresPlace, fileSystem: any FileSystem, runner: any CommandRunner, clock: any Clock) {
        self.place = place
        self.fileSystem = fileSystem
        self.runner = runner
        self.clock = clock
    }

    /// Nothing of anybody's `~/.psqlrc`, nothing but data, and an end at the first error.
    package func psql(_ database: String, _ settings: [(String, String)] = []) -> [String] {
        let connection = place.connection(to: database, [("client_encoding", "UTF8")] + settings)
        return ["psql", "-X", "-q", "-t", "-A", "-w", "-v", "ON_ERROR_STOP=1", "-d", connection]
    }

    /// The vault compresses better, and in parallel.
    package func dump(_ database: String, snapshot: String?, major: Int?) -> [String] {
        [path(of: .dump, major: major), "-Fc", "-Z0", "-w", "--lock-wait-timeout=60000"]
            + (snapshot.map { ["--snapshot=\($0)"] } ?? []) + ["-d", place.connection(to: database)]
    }

    package func roles(_ database: String, major: Int?) -> [String] {
        [path(of: .dumpAll, major: major), "--roles-only", "--no-role-passwords", "-w", "-d", place.connection(to: database)]
    }

    /// What a dump holds, without a server.
    package func list(major: Int?) -> [String] { [path(of: .restore, major: major), "--list"] }

    /// All of it or nothing.
    package func restore(into database: String, major: Int?) -> [String] {
        [path(of: .restore, major: major), "--exit-on-error", "--single-transaction", "-w", "-d", place.connection(to: database)]
    }

    /// The same as statements, without a server.
    package func script(major: Int?) -> [String] { [path(of: .restore, major: major), "-f", "-"] }

    /// A command of one of these, with everything that it sees.
    package func command(_ tool: [String], input: String? = nil, output: String? = nil) throws -> Command {
        let password = try place.password()
        var environment = place.environment
        var argv = tool
        if case .container(let service, let containers) = place.server {
            environment = environment.merging(containers.clientEnvironment) { _, new in new }
            // By name alone: the value stays in the environment of `docker`, and out of everybody's sight.
            let passing = password == nil ? [] : ["-e", "PGPASSWORD"]
            argv = ["docker", "exec", "-i"] + passing + [try containers.container(of: service)] + tool
        }
        environment["PGPASSWORD"] = password?.reveal()
        return Command(argv, environment: environment, inputFile: input, outputFile: output)
    }

    /// Runs to its end, and takes nothing but exit 0 for success.
    @discardableResult
    func run(_ command: Command, toDo what: String, seconds: Double) throws -> CommandResult {
        let (output, files) = (command.outputFile, fileSystem)
        let limits = CommandLimits(
            idleSeconds: min(seconds, 1800), mostSeconds: seconds,
            activity: {
                output.flatMap { try? files.status($0, followingLinks: false) }.map { UInt64(bitPattern: $0.size) } ?? 0
            })
        let result = try runner.run(command, limits: limits)
        guard result.succeeded else { throw failure(result, command, what) }
        return result
    }

    private func failure(_ result: CommandResult, _ command: Command, _ what: String) -> BelayError {
        let lines = result.errorText.split(separator: "\n").map { PlainText.line(String($0)) }
        let first = lines.first { $0.contains("error:") || $0.contains("ERROR:") || $0.contains("FATAL:") } ?? lines.last
        let ending: String
        switch result.ending {
        case .exited(let code): ending = "it ended with \(code)"
        case .signalled(let signal): ending = "it was ended by signal \(signal)"
        case .timedOut: ending = "it took too long"
        }
        return BelayError(.failed, "cannot \(what): \(first ?? ending)", evidence: Array((lines + [ending]).suffix(12)))
    }

    /// The server's own version where this machine has several.
    private func path(of program: Program, major: Int?) -> String {
        guard case .host = place.server, let major else { return program.rawValue }
        let path = "/usr/lib/postgresql/\(major)/bin/\(program.rawValue)"
        return (try? fileSystem.status(path, followingLinks: true)) == nil ? program.rawValue : path
    }
}

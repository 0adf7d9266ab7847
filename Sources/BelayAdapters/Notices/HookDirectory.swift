package import BelayCore
package import BelaySystem
import Glibc

/// The operator's own programs, in `hooks/` beside the guide, each called like the moment that it is for.
package struct HookDirectory: Attendant {
    static let name = "hooks"
    private static let outputBytes = 64 << 10
    /// What of Belay's own environment a hook may need; the rest is nobody's business.
    private static let passed = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ"]

    let stackDirectory: String
    let guidePath: String
    let stateRoot: String
    let seconds: Double
    let environment: [String: String]
    let fileSystem: any FileSystem
    let runner: any CommandRunner

    package init(
        stackDirectory: String, guidePath: String, stateRoot: String, seconds: Double, environment: [String: String],
        fileSystem: any FileSystem, runner: any CommandRunner
    ) {
        self.stackDirectory = stackDirectory
        self.guidePath = guidePath
        self.stateRoot = stateRoot
        self.seconds = seconds
        self.environment = environment
        self.fileSystem = fileSystem
        self.runner = runner
    }

    package let mayRefuse = true

    private var directory: String { stackDirectory + "/" + Self.name }
    private func path(_ moment: Moment) -> String { directory + "/" + moment.rawValue }

    package func notes() throws -> [String] {
        try Moment.allCases.filter { try isThere($0) }.map { moment in
            switch moment.consequence {
            case .refuses: return "hook \(moment.rawValue): ends the run, untouched, unless it ends with 0"
            case .goesBack: return "hook \(moment.rawValue): sends the run back unless it ends with 0"
            case .warns: return "hook \(moment.rawValue)"
            }
        }
    }

    package func findings() throws -> [Finding] {
        guard try fileSystem.status(directory, followingLinks: true)?.kind == .directory else { return [] }
        let names = Moment.allCases.map(\.rawValue)
        var findings: [Finding] = []
        for name in try fileSystem.list(directory) {
            guard let moment = Moment(rawValue: name) else {
                guard let near = NearestText.to(name, in: names) else { continue }
                findings.append(
                    Finding(
                        .warn, code: "hook-unknown", message: "\(Self.name)/\(name) is called like no moment: it will not be run",
                        fix: "did you mean \(near)?"))
                continue
            }
            if let problem = try problem(moment) {
                findings.append(Finding(.fail, code: "hook-unsafe", message: problem.message, fix: problem.hint))
            }
        }
        return findings
    }

    package func attend(_ occasion: Occasion, onLine: @escaping @Sendable (String) -> Void) throws {
        let moment = occasion.moment
        guard try isThere(moment) else { return }
        if let problem = try problem(moment) { throw problem }
        let result = try runner.run(
            Command([path(moment)], environment: variables(occasion), directory: stackDirectory),
            limits: CommandLimits(
                idleSeconds: seconds, mostSeconds: seconds, outputBytes: Self.outputBytes,
                onLine: { onLine("\(moment.rawValue): \($0)") }))
        let lines = (result.errorText + result.outputText).split(separator: "\n").suffix(8).map(String.init)
        let name = "the hook \(moment.rawValue)"
        switch result.ending {
        case .exited(0): return
        case .exited(let code): throw BelayError(.failed, "\(name) ended with \(code)", evidence: lines)
        case .signalled(let number): throw BelayError(.failed, "\(name) was ended by signal \(number)", evidence: lines)
        case .timedOut:
            throw BelayError(.failed, "\(name) was ended after \(JSONValue.number(seconds)) s", evidence: lines)
        }
    }

    private func isThere(_ moment: Moment) throws -> Bool {
        try fileSystem.status(path(moment), followingLinks: true)?.kind == .file
    }

    /// It runs with all that Belay may do: nobody else may have been able to write it.
    private func problem(_ moment: Moment) throws -> BelayError? {
        let shown = "\(Self.name)/\(moment.rawValue)"
        for place in [directory, path(moment)] {
            guard let status = try fileSystem.status(place, followingLinks: true) else { continue }
            if status.mode & 0o022 != 0 || (status.owner != 0 && status.owner != geteuid()) {
                let other = status.mode & 0o022 != 0 ? "others than its owner may write to" : "somebody else owns"
                return BelayError(
                    .refused, "cannot run \(shown): \(other) \(place)", hint: "chown root \(place); chmod go-w \(place)")
            }
            if place != directory, status.mode & 0o111 == 0 {
                return BelayError(.refused, "cannot run \(shown): it is not executable", hint: "chmod +x \(place)")
            }
        }
        return nil
    }

    private func variables(_ occasion: Occasion) -> [String: String] {
        var variables = environment.filter { Self.passed.contains($0.key) }
        for variable in HookVariable.allCases { variables[variable.rawValue] = value(variable, occasion) }
        return variables
    }

    private func value(_ variable: HookVariable, _ occasion: Occasion) -> String? {
        switch variable {
        case .moment: return occasion.moment.rawValue
        case .application: return occasion.stack
        case .directory: return stackDirectory
        case .guide: return guidePath
        case .state: return stateRoot
        case .run: return String(occasion.run)
        case .verb: return occasion.verb.rawValue
        case .from: return occasion.from
        case .to: return occasion.to
        case .exit: return occasion.exit.map { String($0.rawValue) }
        case .outcome: return occasion.state
        case .failure: return occasion.failure
        case .next: return occasion.next.isEmpty ? nil : occasion.next.joined(separator: "\n")
        }
    }
}

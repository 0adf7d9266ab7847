import BelayCore
import BelaySystem

/// `run`: a command's exit and output. The only place where Belay starts a shell, and only where the guide says `shell:`.
struct RunProbe {
    private static let outputLimit = 1 << 20

    let invocation: Invocation
    let directory: String

    static func argv(_ argv: [String], shell: Bool) -> [String] {
        shell ? ["/bin/sh", "-c", argv.joined(separator: " ")] : argv
    }

    func observe(_ runner: any CommandRunner, context: ProbeContext) throws -> Observation {
        var variables = invocation.environment
        variables["BELAY_TARGET_VERSION"] = context.targetVersion
        variables["BELAY_TARGET_DIRECTORY"] = context.targetDirectory
        let command = Command(invocation.argv, environment: variables, directory: directory)
        let seconds = context.timeoutSeconds
        let limits = CommandLimits(
            idleSeconds: seconds, mostSeconds: seconds, outputBytes: Self.outputLimit, graceSeconds: 1)
        return describe(try runner.run(command, limits: limits), seconds: seconds)
    }

    private func describe(_ result: CommandResult, seconds: Double) -> Observation {
        let output = PlainText.block(result.outputText)
        let errors = PlainText.block(result.errorText)
        let separator = output.isEmpty || output.hasSuffix("\n") || errors.isEmpty ? "" : "\n"
        var observation = Observation(scalar: .string(Self.trimmed(output)), text: output + separator + errors)
        switch result.ending {
        case .exited(let code): observation.exit = Int(code)
        case .signalled(let signal): observation.exit = 128 + Int(signal)
        case .timedOut: observation.problem = "it did not end within \(JSONValue.number(seconds)) s"
        }
        return observation
    }

    private static func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        return String(rest)
    }
}

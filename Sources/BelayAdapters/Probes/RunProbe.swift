import BelayCore
import BelaySystem

/// `run`: a command's exit and output. The only place where Belay starts a shell, and only where the guide says `shell:`.
struct RunProbe {
    let argv: [String]
    let service: String?

    static func argv(_ argv: [String], shell: Bool) -> [String] {
        shell ? ["/bin/sh", "-c", argv.joined(separator: " ")] : argv
    }

    /// `@{web:3000}` is where that service's port is reached now: live, dark or cloned.
    static func addressed(_ argument: String, _ endpoint: (String, Int) throws -> Endpoint) throws -> String {
        var result = ""
        var rest = argument[...]
        while let open = rest.firstRange(of: "@{"), let close = rest[open.upperBound...].firstIndex(of: "}") {
            let parts = rest[open.upperBound..<close].split(separator: ":", omittingEmptySubsequences: false)
            result += rest[..<open.lowerBound]
            if parts.count == 2, let port = Int(parts[1]) {
                let found = try endpoint(String(parts[0]), port)
                result += found.host.contains(":") ? "[\(found.host)]:\(found.port)" : "\(found.host):\(found.port)"
            } else {
                result += rest[open.lowerBound...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    func observe(_ asking: CheckCommand, context: ProbeContext) throws -> Observation {
        var variables: [String: String] = [:]
        variables["BELAY_TARGET_VERSION"] = context.targetVersion
        variables["BELAY_TARGET_DIRECTORY"] = context.targetDirectory
        return describe(try asking.run(argv, as: service, giving: variables), seconds: asking.seconds)
    }

    private func describe(_ result: CommandResult, seconds: Double) -> Observation {
        let output = PlainText.block(result.outputText)
        let errors = PlainText.block(result.errorText)
        let separator = output.isEmpty || output.hasSuffix("\n") || errors.isEmpty ? "" : "\n"
        var observation = Observation(scalar: .string(Self.trimmed(output)), text: output + separator + errors)
        switch result.ending {
        case .exited(let code): observation.exit = Int(code)
        case .signalled(let signal): observation.exit = 128 + Int(signal)
        case .timedOut:
            // What it has printed so far is no answer.
            observation.scalar = nil
            observation.problem = "it did not end within \(JSONValue.number(seconds)) s"
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

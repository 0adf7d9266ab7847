import BelayCore
import BelaySystem

/// `redis`: one command of the service's own client. An error of the server is a problem, and never an answer.
struct RedisProbe {
    private static let outputLimit = 1 << 20

    let invocation: Invocation

    /// Answers as they are, without the marks for people; `-e` ends with 1 where the server says an error.
    static func argv(_ command: [String]) -> [String] { ["redis-cli", "--raw", "-e"] + command }

    func observe(_ runner: any CommandRunner, directory: String, seconds: Double) throws -> Observation {
        let command = Command(invocation.argv, environment: invocation.environment, directory: directory)
        let limits = CommandLimits(idleSeconds: seconds, mostSeconds: seconds, outputBytes: Self.outputLimit, graceSeconds: 1)
        let result = try runner.run(command, limits: limits)
        let text = PlainText.block(result.outputText)
        guard result.succeeded else {
            let said = PlainText.line((result.errorText + " " + text).filter { $0 != "\n" })
            let isLate = result.ending == .timedOut
            return Observation(text: text, problem: isLate ? "no answer within \(JSONValue.number(seconds)) s" : said)
        }
        let lines = text.split(separator: "\n").map(String.init)
        let scalar = lines.first.map { line in Double(line).map(JSONValue.number) ?? .string(line) }
        return Observation(scalar: scalar ?? .null, rows: lines.count, text: text)
    }
}

import BelayCore
import BelaySystem

/// `redis`: one command of the service's own client. An error of the server is a problem, and never an answer. The client is
/// given a password by its environment alone.
struct RedisProbe {
    let service: String
    let command: [String]
    let user: String?
    /// What the guide says; where it says nothing, the service's own settings are looked through once the server asks.
    let password: Secret?

    /// Answers as they are, without the marks for people; `-e` ends with 1 where the server says an error.
    func argv() -> [String] { ["redis-cli", "--raw", "-e"] + (user.map { ["--user", $0] } ?? []) + command }

    func observe(_ asking: CheckCommand, startedWith words: () throws -> [String]) throws -> Observation {
        if let password { return describe(try ask(asking, password), seconds: asking.seconds, of: "the guide") }
        let plain = try ask(asking, nil)
        guard plain.ending != .timedOut, Self.said(plain).contains("NOAUTH") else {
            return describe(plain, seconds: asking.seconds, of: nil)
        }
        let found = try RedisPassword(words: try words()) { argv in
            let result = try asking.run(argv, as: service)
            return result.succeeded ? result.outputText : nil
        }.find()
        guard let found else {
            return Observation(
                problem:
                    "\(service) asks for a password, and none is found in its command, environment or configuration: say where it is, password: {env: KEY} or {file: PATH}"
            )
        }
        return describe(try ask(asking, found.password), seconds: asking.seconds, of: found.place)
    }

    private func ask(_ asking: CheckCommand, _ password: Secret?) throws -> CommandResult {
        // Valkey's client reads it by the same name.
        try asking.run(argv(), as: service, giving: password.map { ["REDISCLI_AUTH": $0.reveal()] } ?? [:])
    }

    private static func said(_ result: CommandResult) -> String { result.errorText + " " + result.outputText }

    /// - Parameter place: where the password is from, if one was given.
    private func describe(_ result: CommandResult, seconds: Double, of place: String?) -> Observation {
        let text = PlainText.block(result.outputText)
        guard !result.succeeded || Self.isRefused(result) else {
            let lines = text.split(separator: "\n").map(String.init)
            let scalar = lines.first.map { line in Double(line).map(JSONValue.number) ?? .string(line) }
            return Observation(scalar: scalar ?? .null, rows: lines.count, text: text)
        }
        if result.ending == .timedOut {
            return Observation(text: text, problem: "no answer within \(JSONValue.number(seconds)) s")
        }
        let said = PlainText.line(Self.said(result).filter { $0 != "\n" })
        guard let place, Self.isRefused(result) else { return Observation(text: text, problem: said) }
        return Observation(
            text: text, problem: "\(service) does not take the password of \(place): say where its own is, password: {env: KEY}")
    }

    /// The client goes on without, and says so beside the answer.
    private static func isRefused(_ result: CommandResult) -> Bool {
        let said = said(result)
        return result.errorText.contains("AUTH failed") || ["NOAUTH", "WRONGPASS"].contains { said.contains($0) }
    }
}

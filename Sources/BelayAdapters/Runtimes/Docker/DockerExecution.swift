import BelayCore
import BelaySystem

extension DockerEngine {
    struct Execution {
        var exit: Int
        var lines: [String]
    }

    private struct Inspected: Decodable {
        var exitCode: Int?

        enum CodingKeys: String, CodingKey { case exitCode = "ExitCode" }
    }

    /// Runs a short command in a container to its end. What may give or take much goes through the docker command.
    func execute(_ argv: [String], in container: String, seconds: Double) throws -> Execution {
        let words = JSONValue.array(argv.map(JSONValue.string))
        let response = try post(
            "/containers/\(container)/exec",
            body: .object(["Cmd": words, "AttachStdout": .bool(true), "AttachStderr": .bool(true)]))
        let id = try JSON.decode(DockerItem.self, from: response.body).id
        let output = try post(
            "/exec/\(id)/start", body: .object(["Detach": .bool(false), "Tty": .bool(false)]), seconds: seconds)
        let ended = try get(Inspected.self, "/exec/\(id)/json")
        return Execution(exit: ended.exitCode ?? -1, lines: DockerLogFrames.lines(output.body, framed: true))
    }
}

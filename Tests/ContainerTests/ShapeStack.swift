import BelayCore
import BelaySystem
import BelayTestKit

/// An installation of one of `Stacks/shapes`, which come without a guide.
final class ShapeStack: Installation {
    let shape: Shape
    let scratch: Scratch
    let directory: String
    let state: String

    /// Runs, with something that a user keeps in it.
    static func use(_ shape: Shape, _ body: (ShapeStack) throws -> Void) throws {
        let stack = try ShapeStack(shape)
        defer { stack.end() }
        // Without the newer builder, which this engine does not have.
        try stack.shell(
            "DOCKER_BUILDKIT=0 docker compose build --quiet; docker compose up -d --wait; \(shape.setUp)", seconds: 240)
        _ = try stack.ask(shape.kept.method, shape.kept.path, shape.kept.body)
        try stack.amidWitnesses { try body(stack) }
    }

    private init(_ shape: Shape) throws {
        self.shape = shape
        scratch = try Scratch(shape.name)
        state = scratch.directory + "/state"
        directory = scratch.directory + "/" + shape.name
        try removeImages()
        _ = try run(
            ["\(Checkout.root)/Stacks/shapes/lay_out.sh", shape.name, scratch.directory], in: scratch.directory, seconds: 240)
    }

    private func end() {
        _ = try? shell(
            "docker compose --profile '*' down --volumes --rmi local --timeout 1; docker network rm \(project())_belay-dark",
            seconds: 120)
        try? removeImages()
        scratch.end()
    }

    /// What was pulled or built of it, so that it is no more there than on a machine that has never seen it.
    private func removeImages() throws {
        let names = ["*/\(shape.name)/*", "belay/\(shape.name)-*/*"].map { "--filter reference='\($0)'" }.joined(separator: " ")
        _ = try run(
            ["/bin/sh", "-c", "docker images --quiet \(names) | sort -u | xargs -r docker rmi --force"], in: scratch.directory)
    }

    /// What a user is answered, as soon as something answers: that a connection is accepted says nothing, since the engine's
    /// proxy accepts for whatever does not listen yet.
    func ask(_ method: String, _ path: String, _ body: String? = nil) throws -> String {
        let url = "http://127.0.0.1:\(try setting(shape.port))\(path)"
        let request = HTTPRequest(method: method, url: url, body: body.map { Array($0.utf8) })
        var answer: HTTPResponse?
        _ = eventually(within: 60) {
            answer = try? HTTP.send(request)
            return answer != nil
        }
        guard let answer, answer.status < 300 else {
            throw BelayError(.failed, "cannot ask \(url): \(answer.map { "status \($0.status)" } ?? "no answer")")
        }
        return String(decoding: answer.body, as: UTF8.self)
    }
}

import BelayCore
import BelaySystem
import BelayTestKit

/// An installation of one of `Stacks/shapes`, which come without a guide.
final class ShapeStack: Installation {
    let scratch: Scratch
    let directory: String
    let state: String

    /// Runs.
    static func use(_ shape: String, _ body: (ShapeStack) throws -> Void) throws {
        let stack = try ShapeStack(shape)
        defer { stack.end() }
        // Without the newer builder, which this engine does not have.
        try stack.shell("DOCKER_BUILDKIT=0 docker compose build --quiet; docker compose up -d --wait", seconds: 240)
        try stack.amidWitnesses { try body(stack) }
    }

    private init(_ shape: String) throws {
        scratch = try Scratch(shape)
        state = scratch.directory + "/state"
        directory = scratch.directory + "/" + shape
        _ = try run(["\(Checkout.root)/Stacks/shapes/lay_out.sh", shape, scratch.directory], in: scratch.directory, seconds: 240)
    }

    private func end() {
        _ = try? shell(
            "docker compose --profile '*' down --volumes --rmi local --timeout 1; docker network rm \(project())_belay-dark",
            seconds: 120)
        scratch.end()
    }
}

import BelayCore
package import BelaySystem
import Glibc

/// A fresh installation of `Stacks/demo` in a directory of its own, on ports of its own.
///
/// Whatever was started in it, by Belay or by hand, ends with it.
package final class DemoStack {
    package let scratch: Scratch
    package let directory: String
    /// Given to every `belay` with `--state`.
    package let state: String
    package let ports: Ports
    package let runner: any CommandRunner

    package struct Ports: Decodable, Sendable, Equatable {
        package var api: Int
        package var edge: Int
        /// Where the edge listens while it is dark.
        package var dark: Int

        enum CodingKeys: String, CodingKey {
            case api = "API_PORT"
            case edge = "EDGE_PORT"
            case dark = "DARK_PORT"
        }
    }

    package init(_ version: String = "1.0.0", notes: Int = 200) throws {
        scratch = try Scratch("demo")
        directory = "\(scratch.directory)/notes"
        state = "\(scratch.directory)/state"
        runner = PosixCommandRunner(clock: SystemClock())
        let laidOut = try runner.run(
            Command(
                Self.python + ["\(Checkout.demo)/lay_out.py", directory, version, "--notes", "\(notes)"],
                environment: Self.environment),
            limits: CommandLimits())
        guard laidOut.succeeded else {
            throw BelayError(.failed, "cannot lay out the demo stack: \(laidOut.errorText)")
        }
        ports = try JSON.decode(Ports.self, from: laidOut.output)
        scratch.atEnd { [directory] in StackProcesses(of: directory).endAll() }
    }

    /// A stack that is gone when `body` is over, however it ends.
    package static func use<Answer>(
        _ version: String = "1.0.0", notes: Int = 200, _ body: (DemoStack) throws -> Answer
    ) throws -> Answer {
        let stack = try DemoStack(version, notes: notes)
        defer { stack.scratch.end() }
        return try body(stack)
    }

    package static let python = ["/usr/bin/python3", "-sB"]

    /// Nothing of whoever runs the tests gets into a stack, but the place of programs.
    package static let environment = [
        "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8",
        "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no",
    ]

    package var guide: String { "\(directory)/belay.yaml" }
    package var database: String { "\(directory)/data/notes.db" }
    package func path(_ relative: String) -> String { "\(directory)/\(relative)" }

    /// What the link `current` says.
    package func pinned() throws -> String {
        let target = try RealFileSystem().readLink(path("current"))
        return String(target[(target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex)...])
    }
}

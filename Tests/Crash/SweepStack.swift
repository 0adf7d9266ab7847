import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// One installation of `Stacks/sweep`, laid out anew for every point at the same place and ports, with witnesses beside it.
final class SweepStack {
    let scratch: Scratch
    let directory: String
    let state: String
    let port: Int
    let darkPort: Int
    let witnesses: Witnesses
    let runner = PosixCommandRunner(clock: SystemClock())
    private let template: String

    /// - Parameter disk: makes what the stack, or also Belay's state, lies on; nil where that is a plain directory.
    init(on disk: ((Scratch) throws -> (stack: String, state: String))? = nil) throws {
        scratch = try Scratch("sweep")
        let places = try disk?(scratch) ?? (stack: scratch.directory, state: scratch.directory)
        directory = "\(places.stack)/stack"
        state = "\(places.state)/state"
        template = "\(scratch.directory)/template"
        let ports = FreePorts.take(2)
        guard ports.count == 2 else { throw BelayError(.failed, "cannot find two free ports") }
        (port, darkPort) = (ports[0], ports[1])
        witnesses = try Witnesses(beside: scratch.directory, runner: runner)
        let (processes, witnesses) = (SweepProcesses(of: directory), witnesses)
        scratch.atEnd {
            processes.endAll()
            witnesses.end()
        }
        try layOut()
    }

    /// As `belay start` leaves a stack that was just installed: 1.0.0 runs.
    func reset() throws {
        SweepProcesses(of: directory).endAll()
        for path in [directory, state] { try RealFileSystem().removeTree(path) }
        try runPlain(["/bin/cp", "-a", template, directory])
        let started = try belay(["start"])
        guard started.exit == .done else { throw BelayError(.failed, "cannot start the sweep stack: \(started.said)") }
    }

    private func layOut() throws {
        let source = "\(Checkout.root)/Stacks/sweep/stack"
        let files = RealFileSystem()
        try runPlain(["/bin/cp", "-a", source, template])
        for version in try files.list("\(template)/releases") {
            try files.hardLink(try Self.product("sweep-service"), orCopyTo: "\(template)/releases/\(version)/service")
        }
        try fill("\(source)/belay.yaml", to: "\(template)/belay.yaml")
        try fill("\(source)/env", to: "\(template)/.env")
        try files.makeLink("\(template)/current", to: "releases/1.0.0")
        try files.makeDirectory("\(template)/data", mode: 0o755, parents: false)
        let sql = String(decoding: try files.read("\(source)/data.sql", limit: 1 << 20), as: UTF8.self)
        let database = try SQLiteDatabase("\(template)/data/app.db", .create)
        try database.execute(sql)
        database.close()
        for name in ["env", "data.sql"] { try files.remove("\(template)/\(name)") }
    }

    private func fill(_ source: String, to target: String) throws {
        var text = String(decoding: try RealFileSystem().read(source, limit: 1 << 20), as: UTF8.self)
        for (name, value) in [("@PORT@", "\(port)"), ("@DARK@", "\(darkPort)"), ("@DIRECTORY@", directory)] {
            text = text.split(separator: name, omittingEmptySubsequences: false).joined(separator: value)
        }
        try RealFileSystem().writeAtomically(target, Array(text.utf8), mode: 0o600, like: nil)
    }

    func runPlain(_ argv: [String]) throws {
        let result = try runner.run(Command(argv, environment: DemoStack.environment), limits: CommandLimits())
        guard result.succeeded else { throw BelayError(.failed, "cannot run \(argv[0]): \(result.errorText)") }
    }

    /// What the package builds beside the tests.
    static func product(_ name: String) throws -> String {
        for directory in [try products.get(), "\(Checkout.root)/.build/debug"] {
            let candidate = "\(directory)/\(name)"
            if try RealFileSystem().status(candidate, followingLinks: true) != nil { return candidate }
        }
        throw BelayError(.failed, "cannot find \(name) beside the tests", hint: "swift build --build-tests")
    }

    /// Looked up once: a build in the middle of a long sweep replaces the file that these tests were started from.
    private static let products = Result {
        let tests = try RealFileSystem().realPath("/proc/self/exe")
        return String(tests[..<(tests.lastIndex(of: "/") ?? tests.startIndex)])
    }
}

extension RealFileSystem {
    /// Another name where the place allows it: a sweep lays out ten thousand stacks.
    fileprivate func hardLink(_ source: String, orCopyTo target: String) throws {
        do { try hardLink(source, to: target) } catch { try copy(source, to: target, mode: 0o755, syncing: false) }
    }
}

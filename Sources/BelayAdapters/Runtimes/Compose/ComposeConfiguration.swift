package import BelayCore
package import BelaySystem
import Synchronization

/// What Compose makes of the stack's files now, asked again when one of them has changed.
package final class ComposeConfiguration: Sendable {
    struct Reading: Sendable {
        var project: ComposeProject
        /// The hash that a container of each service is marked with when it is what the files say.
        var hashes: [String: String]
        /// Names that the files use and nothing sets: Compose takes them for empty, and goes on.
        var unset: [String]
    }

    /// What has been answered about the files as they are now.
    private struct Answers: Sendable {
        var stamp: [String] = []
        var reading: Reading?
        /// By the values that were set for it.
        var projects: [[String: String]: ComposeProject] = [:]
    }

    private static let seconds = 30.0
    /// What is run where nothing else is said.
    private static let asking = "docker compose config"

    let command: ComposeCommand
    let directory: String
    /// Where the project is the clone of another one.
    private let clone: ComposeClone?
    private let engine: DockerEngine
    let files: any FileSystem
    private let runner: any CommandRunner
    private let known = Mutex(Answers())

    package init(
        _ spec: ComposeSpec, directory: String, clone: ComposeClone? = nil, engine: DockerEngine, files: any FileSystem,
        runner: any CommandRunner
    ) {
        command = ComposeCommand(spec: spec, document: clone.map { $0.elsewhere + "/project.json" })
        self.directory = directory
        self.clone = clone
        self.engine = engine
        self.files = files
        self.runner = runner
    }

    /// Files that hold the installation's settings.
    package var settings: [String] { command.spec.environmentFiles.isEmpty ? [".env"] : command.spec.environmentFiles }

    func read() throws -> Reading { try answer(\.reading, readAgain) }

    /// Files in directories of their own may have changed, which nobody looks at each time.
    func forget() { known.withLock { $0 = Answers() } }

    /// The same with other values of some keys: what the files would say of another version.
    func project(setting variables: [String: String]) throws -> ComposeProject {
        try answer(\.projects[variables]) {
            try JSON.decode(ComposeProject.self, from: try run(command.config(), setting: variables).output)
        }
    }

    /// The whole of it, as Compose resolves it.
    func document() throws -> JSONValue { try JSON.decode(JSONValue.self, from: try run(command.config()).output) }

    /// The same files as another directory has them.
    func read(
        in other: String, named project: String, setting variables: [String: String]
    ) throws -> (document: JSONValue, project: ComposeProject) {
        let output = try run(command.config(of: project), setting: variables, in: other).output
        return (try JSON.decode(JSONValue.self, from: output), try JSON.decode(ComposeProject.self, from: output))
    }

    /// Runs one command of Compose to its end; what it says goes to `onLine`.
    @discardableResult
    func run(
        _ argv: [String], called name: String = ComposeConfiguration.asking, setting variables: [String: String] = [:],
        in other: String? = nil, seconds: Double = ComposeConfiguration.seconds,
        onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> CommandResult {
        // Compose reads its files without an engine.
        if name != Self.asking { try engine.waitUntilItAnswers() }
        let command = Command(
            argv, environment: engine.environment.merging(variables) { _, ours in ours }, directory: other ?? directory)
        let limits = CommandLimits(idleSeconds: seconds, mostSeconds: seconds * 20, outputBytes: 8 << 20, onLine: onLine)
        let result = try runner.run(command, limits: limits)
        guard result.succeeded else {
            let lines = PlainText.block(result.errorText).split(separator: "\n").map(String.init)
            throw BelayError(
                .refused, "cannot do `\(name)`: \(lines.last ?? "it ended with no word")",
                hint: name == Self.asking ? Self.advice(lines.last ?? "") : nil,
                evidence: Array(lines.suffix(8)))
        }
        return result
    }

    private func answer<Value: Sendable>(_ place: WritableKeyPath<Answers, Value?>, _ ask: () throws -> Value) throws -> Value {
        let stamp = try stamp()
        if let known = known.withLock({ $0.stamp == stamp ? $0[keyPath: place] : nil }) { return known }
        let value = try ask()
        known.withLock { known in
            if known.stamp != stamp { known = Answers(stamp: stamp) }
            known[keyPath: place] = value
        }
        return value
    }

    private func readAgain() throws -> Reading {
        let result = try run(command.config())
        var document = result.output
        if let clone { document = try write(clone, try JSON.decode(JSONValue.self, from: document)) }
        let lines = try run(command.hashes()).outputText.split(separator: "\n").map { $0.split(separator: " ") }
        let hashes = lines.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }
        return Reading(
            project: try JSON.decode(ComposeProject.self, from: document),
            hashes: Dictionary(hashes, uniquingKeysWith: { first, _ in first }), unset: Self.unset(in: result.errorText))
    }

    /// The clone's own files, and its own directories in the place of others'. A database's is restored into: it begins empty.
    private func write(_ clone: ComposeClone, _ document: JSONValue) throws -> [UInt8] {
        let changed = try clone.transform(document)
        for place in changed.elsewhere where try files.status(place.target, followingLinks: false) == nil {
            let status = try files.status(place.source, followingLinks: true)
            if status?.kind == .file {
                try run(["cp", "--archive", "--dereference", "--", place.source, place.target], called: "cp")
            } else {
                try files.makeDirectory(place.target, mode: 0o755, parents: false)
                if status?.kind == .directory { try files.giveAttributes(of: files.realPath(place.source), to: place.target) }
            }
        }
        let bytes = try JSON.encode(changed.document)
        try files.writeUntilReboot(clone.elsewhere + "/project.json", bytes, mode: 0o600)
        return bytes
    }

    /// `required variable NAME is missing a value: …`
    private static func advice(_ line: String) -> String {
        guard let before = line.firstRange(of: "required variable "),
            let name = line[before.upperBound...].split(separator: " ").first
        else { return "docker compose config says what is wrong with the stack's files" }
        return "give it a value: in .env, or where only the new version asks for it with --set \(name)=…"
    }

    /// `The \"NAME\" variable is not set. Defaulting to a blank string.`
    static func unset(in text: String) -> [String] {
        var names: Set<String> = []
        for line in text.split(separator: "\n") {
            guard let end = line.firstRange(of: "variable is not set") else { continue }
            let quoted = line[..<end.lowerBound].split { $0 == "\"" || $0 == "\\" || $0 == " " }
            if let name = quoted.last { names.insert(String(name)) }
        }
        return names.sorted()
    }

    /// Whatever Compose may read: the files beside each other in the stack's directory, and those that are named.
    private func stamp() throws -> [String] {
        let beside = try files.list(directory).map { directory + "/" + $0 }
        let named = (command.spec.files + command.spec.environmentFiles).map { StackPath.resolve($0, in: directory) }
        return try Set(beside + named).sorted().compactMap { path in
            guard let status = try files.status(path, followingLinks: true), status.kind == .file else { return nil }
            return "\(path) \(status.inode) \(status.size) \(status.modifiedNanoseconds)"
        }
    }
}

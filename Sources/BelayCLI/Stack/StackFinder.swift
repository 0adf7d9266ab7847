import BelayAdapters
import BelayCore
import BelaySystem
import Glibc

/// Where the guide lies, and where Belay keeps what it knows of the stack.
struct StackFinder {
    let invocation: Invocation
    let files: any FileSystem

    /// The guide's path, from `--guide`, `BELAY_GUIDE`, or `belay.yaml` in the working directory.
    func guide() throws -> String {
        let named = invocation.value("guide") ?? invocation.environment[.guide]
        var path = absolute(named ?? "belay.yaml")
        if try files.status(path, followingLinks: true)?.kind == .directory { path += "/belay.yaml" }
        guard try files.status(path, followingLinks: true) != nil else {
            let offer = named == nil && SurroundingsReader.isProject(invocation.directory, using: files) ? "belay init" : nil
            throw BelayError(
                .usage, "cannot find the guide \(named ?? "belay.yaml")\(named == nil ? " in \(invocation.directory)" : "")",
                hint: offer ?? "go to the stack's directory, or name it: --guide FILE")
        }
        return path
    }

    /// One directory per stack: its name, and what tells two of one name apart.
    func state(stack: String, directory: String) throws -> String {
        try root() + "/\(stack)-\(SHA256.hex(Array(directory.utf8)).prefix(8))"
    }

    func root() throws -> String {
        if let named = invocation.value("state") ?? invocation.environment[.state] { return absolute(named) }
        if geteuid() == 0 { return "/var/lib/belay" }
        if let base = invocation.environment[.stateHome], base.hasPrefix("/") { return base + "/belay" }
        guard let home = invocation.environment[.home], home.hasPrefix("/") else {
            throw BelayError(.usage, "cannot tell where to keep the journal: HOME is not set", hint: "name a place: --state DIR")
        }
        return home + "/.local/state/belay"
    }

    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : invocation.directory + "/" + path }
}

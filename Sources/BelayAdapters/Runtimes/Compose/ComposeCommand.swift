import BelayCore

/// The argv of `docker compose`: the same files, profiles and project in every call, or it would be another project.
struct ComposeCommand: Sendable, Equatable {
    let spec: ComposeSpec
    /// Where a clone's files are, made of the stack's own.
    var document: String?

    /// Of the project that containers are made of.
    private func changing(_ arguments: [String]) -> [String] {
        guard let document else { return argv(arguments) }
        return ["docker", "compose", "--file", document] + arguments
    }

    private func argv(_ arguments: [String], of project: String? = nil) -> [String] {
        let files = spec.files.flatMap { ["--file", $0] } + spec.environmentFiles.flatMap { ["--env-file", $0] }
        let name = (project ?? spec.project).map { ["--project-name", $0] } ?? []
        return ["docker", "compose"] + files + spec.profiles.flatMap { ["--profile", $0] } + name + arguments
    }

    /// The same project, wherever its files lie.
    func config(of project: String) -> [String] { argv(["config", "--format", "json"], of: project) }

    /// Builds what a document of ours says, and nothing else.
    func build(_ document: String, of project: String) -> [String] {
        ["docker", "compose", "--file", document, "--project-name", project, "build"]
    }

    func config() -> [String] { argv(["config", "--format", "json"]) }

    /// As the files write it, with the variables' names in the place of their values.
    func templates() -> [String] { argv(["config", "--no-interpolate", "--format", "json"]) }

    /// One line for each service: its name, and the hash that Compose marks its containers with.
    func hashes() -> [String] { changing(["config", "--hash", "*"]) }

    /// Makes containers, and starts none. What they are made of has been fetched before.
    ///
    /// - Parameter alone: whether what the services depend on is left as it is. Compose then marks the containers with another
    ///   hash than it looks for, and makes them anew at the operator's next `up`.
    func create(_ services: [String], anew: Bool = false, alone: Bool = false) -> [String] {
        changing(
            ["up", "--no-start", "--no-build", "--pull", "never"] + (alone ? ["--no-deps"] : [])
                + (anew ? ["--force-recreate"] : []) + services)
    }
}

extension DockerEngine {
    /// Every container that Compose marked so, running or not; a one-off of `docker compose run` is none of a service's own.
    func containers(marked labels: [String]) throws -> [DockerContainer] {
        try containers(["label": labels], stopped: true).filter { $0.config.labels?[ComposeLabel.oneOff] != "True" }
    }

    /// What the running containers of a service are made of, whatever its image's name means by now.
    func images(running service: String, in project: String) throws -> Set<String> {
        Set(try containers(marked: ComposeLabel.marks(of: service, in: project)).filter(\.isRunning).map(\.image))
    }
}

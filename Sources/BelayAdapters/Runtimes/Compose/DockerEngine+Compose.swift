extension DockerEngine {
    /// Every container that Compose marked so, running or not; a one-off of `docker compose run` is none of a service's own.
    func containers(marked labels: [String]) throws -> [DockerContainer] {
        try containers(["label": labels], stopped: true).filter { $0.config.labels?[ComposeLabel.oneOff] != "True" }
    }
}

import BelayCore
import BelaySystem

extension ComposeRuntime: ServerContainers {
    /// A server that is told to end writes out what it has in memory.
    private static let grace = 120.0

    package func server(of service: String) throws -> ServerContainer {
        let found = try DockerRefusal.explained("cannot find the container of \(service)") { try containers(of: service).first }
        guard let found else {
            throw BelayError(.refused, "cannot find the container of \(service)", hint: "docker compose ps -a \(service)")
        }
        return ServerContainer(
            id: found.id, image: found.image, project: try project().name, isRunning: found.state.running,
            mounts: found.mounts.filter { !$0.source.isEmpty }.map {
                ServerContainer.Mount(source: $0.source, destination: $0.destination)
            })
    }

    package func users(of directory: String, but server: ServerContainer) throws -> [String] {
        let all = try DockerRefusal.explained("cannot see who uses \(directory)") {
            try docker.containers([:], stopped: false)
        }
        return all.filter { container in
            container.id != server.id
                && container.mounts.contains { mount in
                    !mount.source.isEmpty
                        && (mount.source == directory || mount.source.hasPrefix(directory + "/")
                            || directory.hasPrefix(mount.source + "/"))
                }
        }.map { "container \($0.name.dropFirst())" }
    }

    package func stopServer(_ service: String) throws { _ = try stop(service, graceSeconds: Self.grace) }

    package func startServer(_ service: String) throws {
        for container in try containers(of: service) where !container.isRunning {
            try DockerRefusal.explained("cannot start \(service)") { try docker.post("/containers/\(container.id)/start") }
        }
        try ComposeReadiness(runtime: self, service: service).wait(Patience(idleSeconds: 120, mostSeconds: 1800))
    }

    package func run(_ container: OwnContainer) throws {
        try remove(container.name)
        let words = { (words: [String]) in JSONValue.array(words.map(JSONValue.string)) }
        let settings: [String: JSONValue] = [
            "Image": .string(container.image), "User": .string(container.user),
            "Entrypoint": words(Array(container.command.prefix(1))), "Cmd": words(Array(container.command.dropFirst())),
            "Env": words(container.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }),
            "Labels": .object([
                OwnLabel.key: .string(try project().name),
                // An image that Compose has built says whose it is, and a container says what its image does.
                ComposeLabel.project: .string(""), ComposeLabel.service: .string(""), ComposeLabel.oneOff: .string("True"),
            ]), "StopSignal": .string("SIGINT"),
            "Healthcheck": .object(["Test": words(["NONE"])]),
            "HostConfig": .object([
                "NetworkMode": .string(container.networkOf.map { "container:\($0)" } ?? "none"),
                "Binds": words(["\(container.directory):\(OwnContainer.place)"]),
            ]),
        ]
        try DockerRefusal.explained("cannot run \(container.name)") {
            let made = try docker.post("/containers/create", query: [("name", container.name)], body: .object(settings))
            try docker.post("/containers/\(try JSON.decode(DockerItem.self, from: made.body).id)/start")
        }
    }

    package func state(of name: String) throws -> OwnContainer.State {
        guard let found = try find(name) else { return .absent }
        return found.isRunning ? .running : .ended(found.state.exitCode)
    }

    private func find(_ name: String) throws -> DockerContainer? {
        try DockerRefusal.explained("cannot look at \(name)") {
            try docker.find(DockerContainer.self, "/containers/\(name)/json")
        }
    }

    package func lines(of name: String) -> [String] {
        guard let found = try? find(name) else { return [] }
        return (try? docker.log(of: found, last: 20)) ?? []
    }

    package func stop(_ name: String) throws {
        try DockerRefusal.explained("cannot stop \(name)") {
            try docker.post("/containers/\(name)/stop", query: [("t", String(Int(Self.grace)))], seconds: Self.grace + 30)
        }
    }

    /// With the volume that its image asks for. What only has its name is somebody else's.
    package func remove(_ name: String) throws {
        guard let found = try find(name) else { return }
        guard found.config.labels?[OwnLabel.key] == (try project().name) else {
            throw BelayError(.refused, "cannot use the name \(name): a container that is not Belay's has it")
        }
        try DockerRefusal.explained("cannot remove \(name)") {
            try docker.delete("/containers/\(name)", query: [("force", "1"), ("v", "1")])
        }
    }
}

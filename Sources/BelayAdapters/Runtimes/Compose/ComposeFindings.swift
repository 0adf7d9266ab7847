package import BelayCore
import BelaySystem

extension ComposeRuntime {
    package func findings() throws -> [Finding] {
        let reading = try configuration.read()
        let containers = try containers()
        guard !reading.project.services.isEmpty else {
            return [
                Finding(
                    .fail, code: "no-services", message: "the Compose project \(reading.project.name) has no service",
                    fix: "name its profiles in the guide: runtime: {compose: {profiles: […]}}")
            ]
        }
        return unset(reading) + (try withoutStore(containers)) + anonymousVolumes(containers) + otherFiles(containers)
            + (try written(containers)) + others(containers, reading.project)
            + (try servers.findings(of: containers, in: reading.project))
    }

    /// A service in a profile that nobody names is not there for Compose, and writes on.
    private func others(_ containers: [DockerContainer], _ project: ComposeProject) -> [Finding] {
        let here = containers.filter {
            $0.isRunning && ($0.config.labels?[ComposeLabel.directory] ?? stackDirectory) == stackDirectory
        }
        let names = here.compactMap(\.service).filter { project.services[$0] == nil }
        return Set(names).sorted().map { service in
            Finding(
                .fail, code: "other-service",
                message: "\(service) runs, and is no service that the guide's files and profiles have: nothing would stop it",
                fix:
                    "name its profile in the guide: runtime: {compose: {profiles: […]}}; or, where no file has it any more, stop it"
            )
        }
    }

    private func withoutStore(_ containers: [DockerContainer]) throws -> [Finding] {
        let shots = try project().oneShots(also: migrator)
        return DataWithoutStore(
            stores: stores, servers: storeServices,
            volumes: Set(stores.compactMap { VolumeStore.Volume($0.kind) }.compactMap { try? identity(of: $0) }),
            files: stores.flatMap { $0.kind.paths }.map { StackPath.resolve($0, in: stackDirectory) },
            stackDirectory: stackDirectory,
            isDirectory: { [files] in (try? files.status($0, followingLinks: true))?.kind == .directory }
        ).findings(containers.filter { $0.service.map(shots.contains) != true })
    }

    private func unset(_ reading: ComposeConfiguration.Reading) -> [Finding] {
        reading.unset.map { name in
            Finding(
                .fail, code: "unset-variable", message: "\(name) is not set: Compose takes it for empty and goes on",
                fix: "write it into .env (\(name)= where empty is meant)")
        }
    }

    /// They survive a new container of the same service, and nothing else.
    private func anonymousVolumes(_ containers: [DockerContainer]) -> [Finding] {
        containers.flatMap { container in
            container.mounts.filter { $0.type == "volume" && Self.isAnonymous($0.name ?? "") }.map { mount in
                Finding(
                    .warn, code: "anonymous-volume",
                    message:
                        "\(container.service ?? container.name) keeps \(mount.destination) in a volume without a name: `docker compose down` loses it",
                    fix: "give it a name in the stack's files before the next `down`")
            }
        }
    }

    static func isAnonymous(_ name: String) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Containers that were made from other files than the guide names would become other containers.
    private func otherFiles(_ containers: [DockerContainer]) -> [Finding] {
        let named = configuration.command.spec.files
        guard !named.isEmpty else { return [] }
        let expected = Set(named.map { StackPath.resolve($0, in: stackDirectory) })
        let others = containers.filter { container in
            guard let label = container.config.labels?[ComposeLabel.files] else { return false }
            return Set(label.split(separator: ",").map(String.init)) != expected
        }
        guard let first = others.first, let label = first.config.labels?[ComposeLabel.files] else { return [] }
        return [
            Finding(
                .warn, code: "other-files",
                message:
                    "\(first.service ?? first.name) was made from \(label), the guide names \(named.joined(separator: ", "))",
                fix: "name the same files in the guide: runtime: {compose: {files: […]}}")
        ]
    }

    /// What a service wrote beside its volumes goes with its container.
    private func written(_ containers: [DockerContainer]) throws -> [Finding] {
        let shots = try project().oneShots(also: migrator)
        return try containers.compactMap { container in
            guard let service = container.service, !shots.contains(service) else { return nil }
            // A server writes to its volumes, and its sockets and logs beside them.
            if storeServices.contains(service), container.mounts.contains(where: \.writable) { return nil }
            let files = try docker.written(in: container)
            guard let first = files.first else { return nil }
            let more = files.count > 1 ? " and \(files.count - 1) more" : ""
            return Finding(
                .warn, code: "container-layer",
                message: "\(service) wrote \(first)\(more) into its own container: a new one will not have it",
                fix: "keep it in a volume, if it is data")
        }
    }
}

import BelayCore

/// Data of a project's services that no store of the guide names: it is neither copied nor brought back.
struct DataWithoutStore {
    let stores: [StoreSpec]
    /// Services that are the servers of stores.
    let servers: Set<String>
    /// Volumes that are stores, by their names in the engine.
    let volumes: Set<String>
    /// Absolute paths, or globs, of files that are stores.
    let files: [String]
    let stackDirectory: String
    let isDirectory: (String) -> Bool

    /// One container of each service is enough.
    func findings(_ containers: [DockerContainer]) -> [Finding] {
        var covered = volumes
        for container in containers where container.service.map(servers.contains) == true {
            covered.formUnion(container.mounts.compactMap(\.name))
        }
        var told: Set<String> = []
        return containers.flatMap { container -> [Finding] in
            guard let service = container.service, !servers.contains(service), told.insert(service).inserted else { return [] }
            if let server = server(service, container, covered) { return [server] }
            return named(container).filter { !covered.contains($0.name ?? "") }.compactMap { mount in
                guard let name = mount.name, told.insert("volume " + name).inserted else { return nil }
                return Finding(
                    .warn, code: "volume-without-store",
                    message:
                        "\(service) keeps \(mount.destination) in the volume \(name), which no store of the guide names: it is not copied, and does not come back",
                    fix: "name it under `stores` in the guide, if it is more than a cache: {volume: …}")
            }
        }
    }

    /// A database is refused where it surely keeps something, and nothing of that is a store.
    private func server(_ service: String, _ container: DockerContainer, _ covered: Set<String>) -> Finding? {
        let family = ImageFamily(image: container.config.image)
        guard let title = family.title, !container.mounts.contains(where: { isCovered($0, covered) }) else { return nil }
        let keeps =
            !named(container).isEmpty || container.mounts.contains { $0.type == "bind" && $0.writable && isDirectory($0.source) }
        let mayKeep = container.mounts.contains { $0.type == "volume" && $0.writable }
        guard keeps || mayKeep else { return nil }
        // A store that is reached by an address may be this very server.
        let mayBeMeant = family == .postgres && stores.contains { $0.isServerByAddress }
        return Finding(
            keeps && !mayBeMeant ? .fail : .warn, code: "database-without-store",
            message: "\(service) is \(title), and no store of the guide names it: it is not copied, and does not come back",
            fix: "name it under `stores` in the guide; belay init shows how")
    }

    private func named(_ container: DockerContainer) -> [DockerContainer.Mount] {
        container.mounts.filter { $0.type == "volume" && $0.writable && !ComposeRuntime.isAnonymous($0.name ?? "") }
    }

    private func isCovered(_ mount: DockerContainer.Mount, _ covered: Set<String>) -> Bool {
        if mount.type == "volume" { return mount.name.map(covered.contains) ?? false }
        return files.contains { path in
            let parent = StackPath.parent(path)
            return mount.source == path || mount.source.hasPrefix(path + "/")
                || mount.source == parent && parent != stackDirectory
        }
    }
}

extension StoreSpec {
    fileprivate var isServerByAddress: Bool {
        if case .postgres(let spec) = kind { return spec.service == nil }
        return false
    }
}

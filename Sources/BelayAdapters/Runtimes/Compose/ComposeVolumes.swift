package import BelayCore
import BelaySystem

extension ComposeRuntime: VolumeStore.Volumes {
    private struct Described: Decodable {
        var mountpoint: String

        enum CodingKeys: String, CodingKey { case mountpoint = "Mountpoint" }
    }

    package func directory(of volume: VolumeStore.Volume) throws -> String {
        let name = try identity(of: volume)
        guard let found = try docker.find(Described.self, "/volumes/\(name)") else {
            throw BelayError(
                .refused, "cannot find the volume \(name)", hint: "docker volume ls, and correct its name in the guide")
        }
        return found.mountpoint
    }

    package func identity(of volume: VolumeStore.Volume) throws -> String {
        let project = try project()
        switch volume {
        case .named(let key):
            guard let declared = project.volumes?[key] else {
                let known = project.volumes?.keys.sorted().joined(separator: ", ") ?? "none"
                throw BelayError(
                    .usage, "cannot find the volume \(key): the project has \(known)", hint: "correct its name in the guide")
            }
            return declared.name ?? "\(project.name)_\(key)"
        case .onlyOne(let service):
            let mounts = try containers(of: service).first?.mounts.filter { $0.type == "volume" && $0.writable } ?? []
            guard let name = mounts.first?.name, mounts.count == 1 else {
                throw BelayError(
                    .refused, "cannot tell where \(service) keeps its data: it has \(mounts.count) volumes",
                    hint: "name the volume itself in the guide: {volume: NAME}")
            }
            return name
        }
    }

    package func users(of volume: VolumeStore.Volume) throws -> [Holder] {
        let name = try identity(of: volume)
        let project = try project().name
        let users = try docker.containers(["volume": [name]], stopped: false).filter { container in
            container.state.running && container.mounts.contains { $0.name == name && $0.writable }
        }
        return users.map { container in
            let isOurs = container.config.labels?[ComposeLabel.project] == project
            return Holder(
                process: nil, command: "container \(container.name.dropFirst())", path: "volume \(name)",
                service: isOurs ? container.service : nil)
        }
    }
}

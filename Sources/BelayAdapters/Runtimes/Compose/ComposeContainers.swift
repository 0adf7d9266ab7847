import BelayCore

extension ComposeRuntime: Containers {
    package func container(of service: String) throws -> String { try require(service).id }

    package func service(at address: String) -> String? {
        let all = (try? containers()) ?? []
        return all.first { $0.networkSettings.networks.values.contains { $0.address == address } }?.service
    }

    package func isGone(_ address: String) -> Bool {
        let names = Set(((try? containers()) ?? []).flatMap(\.networks))
        let networks = names.compactMap { try? docker.find(DockerNetwork.self, "/networks/\($0)") }
        return networks.contains { $0.couldGive(address) } && !networks.contains { $0.gives(address) }
    }

    package var clientEnvironment: [String: String] { docker.environment }
}

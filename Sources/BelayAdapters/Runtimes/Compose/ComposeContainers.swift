import BelayCore

extension ComposeRuntime: Containers {
    package func container(of service: String) throws -> String { try require(service).id }

    package func service(at address: String) -> String? {
        let all = (try? containers()) ?? []
        return all.first { $0.networkSettings.networks.values.contains { $0.address == address } }?.service
    }

    package var clientEnvironment: [String: String] { docker.environment }
}

package import BelayCore

extension ComposeRuntime {
    /// A container is asked at its own address: neither a published port nor a way from outside is needed.
    package func endpoint(service: String?, port: Int) throws -> Endpoint {
        let name = try service ?? only(port)
        let container = try require(name)
        if try declared(name).networkMode == "host" { return Endpoint(host: "127.0.0.1", port: port) }
        let dark = try darkNetwork()
        let networks = container.networkSettings.networks
        let addresses = container.networks.filter { $0 != dark } + [dark]
        guard let address = addresses.compactMap({ networks[$0]?.address }).first(where: { !$0.isEmpty }) else {
            throw BelayError(.refused, "cannot reach \(name): its container has no address", hint: "docker compose ps -a \(name)")
        }
        return Endpoint(host: address, port: port)
    }

    package func publicEndpoint(service: String?, port: Int) throws -> Endpoint {
        let name = try service ?? only(port)
        let published = (try declared(name).ports ?? []).first { $0.target == port && $0.published.flatMap(Int.init) != nil }
        guard let published, let number = published.published.flatMap(Int.init) else {
            return try endpoint(service: name, port: port)
        }
        let host = published.host ?? ""
        return Endpoint(host: ["", "0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host, port: number)
    }

    private func only(_ port: Int) throws -> String {
        let project = try project()
        let names = project.services.filter { ($0.value.ports ?? []).contains { $0.target == port } }.map(\.key)
        if let name = names.first, names.count == 1 { return name }
        if let name = project.services.keys.first, project.services.count == 1 { return name }
        throw BelayError(
            .usage, "cannot tell which service is asked at port \(port)",
            hint: "name it in the check: {service: …, port: \(port)}")
    }
}

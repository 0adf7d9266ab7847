package import BelayCore
import BelaySystem

/// Darkness of containers: a service that is dark is in one network only, an internal one of Belay's own, where the others
/// of the stack find it under its usual names and nobody else does. Its ports are published again as soon as it is back in
/// its own networks, without a new start.
extension ComposeRuntime {
    /// Stays until the containers in it are replaced: connections that were made in the dark go on over it.
    func darkNetwork() throws -> String { "\(try project().name)_belay-dark" }

    package func canStartDark(_ service: String) -> Bool {
        guard let declared = try? declared(service) else { return false }
        return declared.networkMode == nil
    }

    func exposure(of found: [DockerContainer], dark: String) -> Exposure {
        found.allSatisfy { $0.networks == [dark] } ? .dark : .open
    }

    package func expose(_ service: String, _ exposure: Exposure) throws -> Bool {
        for container in try containers(of: service) where container.isRunning { try attach(container, service, exposure) }
        return true
    }

    /// Brings a container, running or not, into the networks that its exposure asks for.
    func attach(_ container: DockerContainer, _ service: String, _ exposure: Exposure) throws {
        let dark = try darkNetwork()
        let own = try project().attachments(of: service)
        guard try declared(service).networkMode == nil else { return }
        let names = own.flatMap(\.aliases) + [container.name.hasPrefix("/") ? String(container.name.dropFirst()) : container.name]
        switch exposure {
        case .dark:
            try makeDark()
            try connect(container, to: dark, aliases: names)
            // Last: a container without any network could not be told from one that never had any.
            for network in container.networks where network != dark { try disconnect(container, from: network) }
        case .open:
            for attachment in own where !container.networks.contains(attachment.network) {
                try connect(container, to: attachment.network, aliases: attachment.aliases, address: attachment.address)
            }
            // As long as others are in the dark they must find it.
            if try isThere(dark) { try connect(container, to: dark, aliases: names) }
        }
    }

    /// With everything in it that runs already: what is dark cannot work without the rest.
    private func makeDark() throws {
        let dark = try darkNetwork()
        if try !isThere(dark) {
            try DockerRefusal.explained("cannot make the network \(dark)") {
                try docker.post(
                    "/networks/create",
                    body: .object([
                        "Name": .string(dark), "Internal": .bool(true), "CheckDuplicate": .bool(true),
                        "Labels": .object([OwnLabel.key: .string(try project().name)]),
                    ]))
            }
        }
        for container in try containers() where container.isRunning && !container.networks.contains(dark) {
            guard let service = container.service, try declared(service).networkMode == nil else { continue }
            let names = try project().attachments(of: service).flatMap(\.aliases) + [String(container.name.dropFirst())]
            try connect(container, to: dark, aliases: names)
        }
    }

    /// The network itself, once nobody is in it any more.
    func removeDark() throws {
        let dark = try darkNetwork()
        guard try isThere(dark), try containers().allSatisfy({ !$0.networks.contains(dark) }) else { return }
        try DockerRefusal.explained("cannot remove the network \(dark)") { try docker.delete("/networks/\(dark)") }
    }

    private struct Network: Decodable {
        var name: String

        enum CodingKeys: String, CodingKey { case name = "Name" }
    }

    private func isThere(_ network: String) throws -> Bool { try docker.find(Network.self, "/networks/\(network)") != nil }

    private func connect(_ container: DockerContainer, to network: String, aliases: [String], address: String? = nil) throws {
        guard !container.networks.contains(network) else { return }
        var endpoint: [String: JSONValue] = ["Aliases": .array(Set(aliases).sorted().map(JSONValue.string))]
        if let address { endpoint["IPAMConfig"] = .object(["IPv4Address": .string(address)]) }
        try DockerRefusal.explained("cannot connect \(container.name.dropFirst()) to the network \(network)") {
            do {
                try docker.post(
                    "/networks/\(network)/connect",
                    body: .object(["Container": .string(container.id), "EndpointConfig": .object(endpoint)]))
            } catch let refusal as DockerRefusal where refusal.message.contains("already exists in network") {}
        }
    }

    private func disconnect(_ container: DockerContainer, from network: String) throws {
        try DockerRefusal.explained("cannot take \(container.name.dropFirst()) out of the network \(network)") {
            try docker.post("/networks/\(network)/disconnect", body: .object(["Container": .string(container.id)]))
        }
    }
}

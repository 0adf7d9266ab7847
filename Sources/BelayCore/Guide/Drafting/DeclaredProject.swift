/// A Compose project as `docker compose config` resolves it: what a draft is made of.
package struct DeclaredProject: Decodable, Sendable, Equatable {
    package struct Volume: Decodable, Sendable, Equatable {
        package var name: String?
    }

    package struct Network: Decodable, Sendable, Equatable {
        package var external: Bool?
    }

    package var name: String
    package var services: [String: DeclaredService]
    package var volumes: [String: Volume?]?
    package var networks: [String: Network?]?

    private enum CodingKeys: String, CodingKey { case name, services, volumes, networks }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        services = try container.decodeIfPresent([String: DeclaredService].self, forKey: .services) ?? [:]
        volumes = try container.decodeIfPresent([String: Volume?].self, forKey: .volumes)
        networks = try container.decodeIfPresent([String: Network?].self, forKey: .networks)
    }

    /// Services that others wait for to end well.
    var awaited: Set<String> {
        Set(
            services.values.flatMap {
                $0.dependencies.filter { $0.value.condition == "service_completed_successfully" }.map(\.key)
            }
        )
    }

    /// What a service can only do its work with, at whatever distance; itself not included.
    func needs(of name: String) -> Set<String> {
        var found: Set<String> = []
        var open = [name]
        while let next = open.popLast() {
            for needed in services[next]?.dependencies.keys.map({ $0 }) ?? [] where found.insert(needed).inserted {
                open.append(needed)
            }
        }
        return found.subtracting([name])
    }
}

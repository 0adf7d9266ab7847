import BelayCore
import BelaySystem

/// A Compose project as `docker compose config` resolves it: the part that Belay reads.
struct ComposeProject: Decodable, Sendable, Equatable {
    struct Service: Decodable, Sendable, Equatable {
        struct Dependency: Decodable, Sendable, Equatable {
            var condition: String?

            var waitsForEnd: Bool { condition == "service_completed_successfully" }
            var waitsForHealth: Bool { condition == "service_healthy" }
        }

        /// That there is one is all that matters here.
        struct Build: Decodable, Sendable, Equatable {}

        struct Attachment: Decodable, Sendable, Equatable {
            var aliases: [String]?
            var address: String?

            enum CodingKeys: String, CodingKey {
                case aliases
                case address = "ipv4_address"
            }
        }

        struct Port: Decodable, Sendable, Equatable {
            var target: Int
            /// A range, or nothing, where Docker chooses.
            var published: String?
            var host: String?

            enum CodingKeys: String, CodingKey {
                case target, published
                case host = "host_ip"
            }
        }

        struct Mount: Decodable, Sendable, Equatable {
            var type: String
            var source: String?
            var target: String
            var readOnly: Bool?

            enum CodingKeys: String, CodingKey {
                case type, source, target
                case readOnly = "read_only"
            }
        }

        var image: String?
        var build: Build?
        var containerName: String?
        var dependencies: [String: Dependency]?
        var networks: [String: Attachment?]?
        var networkMode: String?
        var ports: [Port]?
        var volumes: [Mount]?
        var restart: String?
        var environment: [String: String?]?

        enum CodingKeys: String, CodingKey {
            case image, build, networks, ports, volumes, restart, environment
            case containerName = "container_name"
            case dependencies = "depends_on"
            case networkMode = "network_mode"
        }
    }

    /// What the engine calls a network or volume of the project.
    struct Named: Decodable, Sendable, Equatable { var name: String? }

    var name: String
    var services: [String: Service]
    var networks: [String: Named]?
    var volumes: [String: Named]?

    /// The image that a service's containers are made of, as Compose calls it.
    func image(of service: String) -> String { services[service]?.image ?? "\(name)-\(service)" }

    /// Every image that is built from source, under the service that it is built for; of several that share one, the first.
    var builtImages: [String: String] {
        let built = services.filter { $0.value.build != nil }.keys.sorted()
        let first = Dictionary(built.map { (image(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        return Dictionary(uniqueKeysWithValues: first.map { ($0.value, $0.key) })
    }

    /// Every image that has to come from somewhere else.
    var foreignImages: Set<String> {
        let built = Set(builtImages.values)
        return Set(services.filter { $0.value.build == nil }.compactMap(\.value.image)).subtracting(built)
    }

    /// Each after those that it depends on; otherwise by name, so that the order is always the same.
    func startOrder() throws -> [String] {
        var ordered: [String] = []
        var left = services.keys.sorted()
        while !left.isEmpty {
            let waiting = Set(left)
            guard
                let next = left.firstIndex(where: { name in
                    waiting.isDisjoint(with: services[name]?.dependencies?.keys.map { $0 } ?? [])
                })
            else {
                throw BelayError(.usage, "cannot order the services \(left.joined(separator: ", ")): each depends on another")
            }
            ordered.append(left.remove(at: next))
        }
        return ordered
    }

    /// Services that others wait for to end, with `also` the guide's migrator.
    func oneShots(also migrator: String?) -> Set<String> {
        let awaited = services.values.flatMap { $0.dependencies ?? [:] }.filter { $0.value.waitsForEnd }.map(\.key)
        return Set(awaited + [migrator].compactMap { $0 })
    }

    /// Everything that a service can only do its work with, itself included.
    func reach(of service: String) -> Set<String> {
        var found: Set<String> = [service]
        var open = [service]
        while let next = open.popLast() {
            for name in services[next]?.dependencies?.keys.map({ $0 }) ?? [] where found.insert(name).inserted {
                open.append(name)
            }
        }
        return found
    }

    /// The names of a service's networks in the engine, with how it is called there.
    func attachments(of service: String) -> [(network: String, aliases: [String], address: String?)] {
        guard let declared = services[service] else { return [] }
        return (declared.networks ?? [:]).sorted { $0.key < $1.key }.map { key, attachment in
            let own = [service] + [declared.containerName].compactMap { $0 }
            return (networks?[key]?.name ?? "\(name)_\(key)", own + (attachment?.aliases ?? []), attachment?.address)
        }
    }
}

/// One service of a project. Values of its environment are secrets: names are read out of them, and nothing else.
package struct DeclaredService: Decodable, Sendable, Equatable {
    package struct Dependency: Decodable, Sendable, Equatable {
        package var condition: String?
    }

    package struct Port: Decodable, Sendable, Equatable {
        package var target: Int
        package var published: String?
    }

    package struct Mount: Decodable, Sendable, Equatable {
        package var type: String
        package var source: String?
        package var target: String
        package var isReadOnly: Bool

        private enum CodingKeys: String, CodingKey {
            case type, source, target
            case isReadOnly = "read_only"
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = try container.decode(String.self, forKey: .type)
            source = try container.decodeIfPresent(String.self, forKey: .source)
            target = try container.decode(String.self, forKey: .target)
            isReadOnly = try container.decodeIfPresent(Bool.self, forKey: .isReadOnly) ?? false
        }
    }

    private struct HealthCheck: Decodable {
        var test: [String]?
    }

    private struct Build: Decodable {
        var context: String?
    }

    package var image: String?
    /// Where its image is built from.
    package var context: String?
    package var containerName: String?
    package var command: [String]
    package var dependencies: [String: Dependency]
    package var environment: [String: Secret]
    package var healthCheck: [String]
    package var labels: Set<String>
    package var networkMode: String?
    package var networks: Set<String>
    package var ports: [Port]
    package var profiles: [String]
    package var restart: String?
    package var grace: String?
    package var mounts: [Mount]

    private enum CodingKeys: String, CodingKey {
        case image, build, command, entrypoint, environment, healthcheck, labels, networks, ports, profiles, restart, volumes
        case containerName = "container_name"
        case dependencies = "depends_on"
        case networkMode = "network_mode"
        case grace = "stop_grace_period"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        image = try container.decodeIfPresent(String.self, forKey: .image)
        context = try container.decodeIfPresent(Build.self, forKey: .build)?.context
        containerName = try container.decodeIfPresent(String.self, forKey: .containerName)
        let entry = try container.decodeIfPresent([String].self, forKey: .entrypoint) ?? []
        command = entry + (try container.decodeIfPresent([String].self, forKey: .command) ?? [])
        dependencies = try container.decodeIfPresent([String: Dependency].self, forKey: .dependencies) ?? [:]
        let values = try container.decodeIfPresent([String: String?].self, forKey: .environment) ?? [:]
        environment = values.compactMapValues { $0.map { Secret($0) } }
        healthCheck = try container.decodeIfPresent(HealthCheck.self, forKey: .healthcheck)?.test ?? []
        labels = Set(try container.decodeIfPresent([String: String?].self, forKey: .labels)?.keys.map { $0 } ?? [])
        networkMode = try container.decodeIfPresent(String.self, forKey: .networkMode)
        networks = Set(try container.decodeIfPresent([String: JSONValue].self, forKey: .networks)?.keys.map { $0 } ?? [])
        ports = try container.decodeIfPresent([Port].self, forKey: .ports) ?? []
        profiles = try container.decodeIfPresent([String].self, forKey: .profiles) ?? []
        restart = try container.decodeIfPresent(String.self, forKey: .restart)
        grace = try container.decodeIfPresent(String.self, forKey: .grace)
        mounts = try container.decodeIfPresent([Mount].self, forKey: .volumes) ?? []
    }

    /// Once it has ended, nothing starts it again.
    var staysEnded: Bool { restart == nil || restart == "no" }
}

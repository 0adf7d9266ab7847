import BelayCore

/// One container as the engine describes it: the part that Belay reads.
struct DockerContainer: Decodable, Sendable {
    struct State: Decodable, Sendable {
        struct Health: Decodable, Sendable {
            var status: String

            enum CodingKeys: String, CodingKey { case status = "Status" }
        }

        var status: String
        var running: Bool
        var restarting: Bool
        var exitCode: Int32
        var pid: Int32
        var startedAt: String
        /// Of the process before the one that runs.
        var finishedAt: String?
        var health: Health?

        enum CodingKeys: String, CodingKey {
            case status = "Status"
            case running = "Running"
            case restarting = "Restarting"
            case exitCode = "ExitCode"
            case pid = "Pid"
            case startedAt = "StartedAt"
            case finishedAt = "FinishedAt"
            case health = "Health"
        }
    }

    struct Config: Decodable, Sendable {
        struct Healthcheck: Decodable, Sendable {
            var test: [String]?

            enum CodingKeys: String, CodingKey { case test = "Test" }
        }

        var image: String
        var labels: [String: String]?
        var healthcheck: Healthcheck?
        var exposedPorts: [String: JSONValue]?
        var tty: Bool
        /// Seconds that its files give it to end its work.
        var stopTimeout: Int?

        enum CodingKeys: String, CodingKey {
            case image = "Image"
            case labels = "Labels"
            case healthcheck = "Healthcheck"
            case exposedPorts = "ExposedPorts"
            case tty = "Tty"
            case stopTimeout = "StopTimeout"
        }
    }

    struct HostConfig: Decodable, Sendable {
        struct RestartPolicy: Decodable, Sendable {
            var name: String

            enum CodingKeys: String, CodingKey { case name = "Name" }
        }

        var restartPolicy: RestartPolicy

        enum CodingKeys: String, CodingKey { case restartPolicy = "RestartPolicy" }
    }

    struct NetworkSettings: Decodable, Sendable {
        struct Endpoint: Decodable, Sendable {
            var address: String

            enum CodingKeys: String, CodingKey { case address = "IPAddress" }
        }

        var networks: [String: Endpoint]

        enum CodingKeys: String, CodingKey { case networks = "Networks" }
    }

    struct Mount: Decodable, Sendable {
        var type: String
        var name: String?
        var source: String
        var destination: String
        var writable: Bool

        enum CodingKeys: String, CodingKey {
            case type = "Type"
            case name = "Name"
            case source = "Source"
            case destination = "Destination"
            case writable = "RW"
        }
    }

    var id: String
    var name: String
    /// The program that it runs, and its arguments.
    var path: String
    var arguments: [String]
    /// The id of its image, not the name that it was found by.
    var image: String
    var restartCount: Int
    var state: State
    var config: Config
    var hostConfig: HostConfig
    var networkSettings: NetworkSettings
    var mounts: [Mount]

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case path = "Path"
        case arguments = "Args"
        case image = "Image"
        case restartCount = "RestartCount"
        case state = "State"
        case config = "Config"
        case hostConfig = "HostConfig"
        case networkSettings = "NetworkSettings"
        case mounts = "Mounts"
    }

    var service: String? { config.labels?[ComposeLabel.service] }
    var networks: [String] { networkSettings.networks.keys.sorted() }
    /// Of a service that stays, one that Docker is about to start again counts as one that does not run.
    var isRunning: Bool { state.running && !state.restarting }
}

/// How Compose marks what is its own.
enum ComposeLabel {
    static let project = "com.docker.compose.project"
    static let service = "com.docker.compose.service"
    static let hash = "com.docker.compose.config-hash"
    static let image = "com.docker.compose.image"
    static let oneOff = "com.docker.compose.oneoff"
    static let files = "com.docker.compose.project.config_files"
    static let directory = "com.docker.compose.project.working_dir"

    /// What every container of a service has.
    static func marks(of service: String, in project: String) -> [String] {
        ["\(Self.project)=\(project)", "\(Self.service)=\(service)"]
    }
}

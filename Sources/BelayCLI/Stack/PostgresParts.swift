import BelayAdapters
import BelayCore
import BelayEngine
import BelaySystem

/// Puts together what works on a PostgreSQL server.
struct PostgresParts: Sendable {
    private let parts: Parts

    init(_ parts: Parts) { self.parts = parts }

    func tools(_ spec: PostgresSpec) -> PostgresTools {
        let environment = parts.callerEnvironment.filter { ["PATH", "HOME", "LANG", "TZ"].contains($0.key) }
        let place = PostgresPlace(
            server: server(spec), user: spec.user, password: { try password(spec)?.find() }, environment: environment)
        return PostgresTools(place: place, fileSystem: parts.files, runner: parts.runner, clock: parts.clock)
    }

    func store(_ name: String, _ spec: PostgresSpec) -> PostgresStore {
        let table = parts.processTable
        let containers = containers
        return PostgresStore(
            name: name, databases: spec.databases, tools: tools(spec), scratch: parts.place.directory + "/postgres/" + name,
            fileSystem: parts.files, clock: parts.clock, service: { containers?.service(at: $0) },
            process: { address, port in
                ["127.0.0.1", "::1"].contains(address) ? table.clients(fromPort: port).first : nil
            }, twin: spec.twin, journal: parts.journal, earlier: earlier(name))
    }

    /// What its last seals took: a journal that cannot be read is no reason for anything to fail here.
    private func earlier(_ name: String) -> @Sendable () -> [Seal] {
        let (path, files) = (parts.place.journal, parts.files)
        return {
            let journal = try? Journal.reading(path: path, using: files)
            return (try? journal?.seals(of: name, runs: 10)) ?? []
        }
    }

    private func server(_ spec: PostgresSpec) -> PostgresPlace.Server {
        if let service = spec.service, let containers { return .container(service: service, containers) }
        return .host(spec.host, port: spec.port)
    }

    /// The runtime, where it runs containers.
    private var containers: (any Containers)? { parts.runtime() as? any Containers }

    private func password(_ spec: PostgresSpec) -> Credential? {
        spec.password.map { parts.credential($0, of: "PostgreSQL", services: { try parts.runtime().environment() }) }
    }
}

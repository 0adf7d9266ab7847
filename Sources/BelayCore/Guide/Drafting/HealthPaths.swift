/// Where services usually say how they are, and what of their answers may stand in a guide.
package enum HealthPaths {
    /// A page that no application has.
    package static let nowhere = "/belay-asks-whether-any-path-is-answered"

    private static let usual = [
        "/health", "/healthz", "/api/health", "/api/healthz", "/api/v1/health", "/readyz", "/ready", "/-/healthy", "/status",
        "/ping", "/up",
    ]

    /// Which ports of a service may be asked, the likeliest first.
    package static func ports(of service: DeclaredService, _ container: ContainerSeen?) -> [Int] {
        let told = urls(in: check(of: service, container)).map(\.port)
        let set = ["PORT", "HTTP_PORT", "APP_PORT"].compactMap { service.environment[$0].flatMap { Int($0.reveal()) } }
        var seen: Set<Int> = []
        return (service.ports.map(\.target) + told + set + (container?.exposedPorts ?? []))
            .filter { (1...65_535).contains($0) && seen.insert($0).inserted }
    }

    /// What to ask at a port, one after the other: what the service's own health check asks, what is usual, the front page.
    package static func paths(of service: DeclaredService, _ container: ContainerSeen?, port: Int) -> [String] {
        var seen: Set<String> = []
        let own = urls(in: check(of: service, container)).filter { $0.port == port }.map(\.path)
        return (own + usual + ["/"]).filter { seen.insert($0).inserted }
    }

    static func check(of service: DeclaredService, _ container: ContainerSeen?) -> [String] {
        service.healthCheck.isEmpty ? container?.healthCheck ?? [] : service.healthCheck
    }

    /// URLs of the service's own that a health check asks, without their queries, which may hold a secret.
    static func urls(in check: [String]) -> [(port: Int, path: String)] {
        check.flatMap { $0.split { $0.isWhitespace || "'\"|;()<>,".contains($0) } }.compactMap { word in
            guard word.hasPrefix("http://") else { return nil }
            let rest = word.dropFirst("http://".count).prefix { $0 != "?" && $0 != "#" }
            let authority = rest.prefix { $0 != "/" }
            let host = authority.prefix { $0 != ":" }
            guard ["localhost", "127.0.0.1", "0.0.0.0"].contains(host) else { return nil }
            let port = authority.dropFirst(host.count + 1)
            let path = rest.dropFirst(authority.count)
            guard let number = port.isEmpty ? 80 : Int(port), (1...65_535).contains(number) else { return nil }
            let text = path.isEmpty ? "/" : String(path)
            return GuideFit.takes(text, by: .urlPath) ? (number, text) : nil
        }
    }

    private static let names: Set<String> = [
        "status", "ok", "healthy", "health", "ready", "db", "database", "redis", "cache", "queue", "state",
    ]
    private static let words: Set<String> = [
        "ok", "up", "healthy", "pass", "passing", "ready", "alive", "running", "connected", "good", "green", "available",
        "online",
    ]

    /// What an answer says of how it goes; everything else in it may be anybody's business, and is dropped.
    package static func signs(in answer: JSONValue?) -> [String: JSONValue] {
        guard case .object(let members) = answer else { return [:] }
        return members.filter { name, value in
            guard names.contains(name) else { return false }
            switch value {
            case .bool(let isSo): return isSo
            case .string(let text): return words.contains(text.lowercased())
            case .null, .number, .array, .object: return false
            }
        }
    }
}

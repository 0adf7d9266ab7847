import BelayCore

/// Which TCP ports a service uses, as far as its environment and its readiness check say so. The process runtime has no
/// other place where a port is written down.
struct ProcessPorts: Sendable {
    /// A port that a service listens on, and how sure that is.
    struct Claim: Sendable, Equatable {
        var port: Int
        /// `PORT`, or `ready`.
        var source: String
        /// False for variables such as `DB_PORT`, which may as well name another's port.
        var certain: Bool
    }

    /// What it will listen on with this environment.
    static func claims(_ service: ProcessServiceSpec, environment: [String: String], exposure: Exposure) -> [Claim] {
        var claims: [Claim] = []
        func add(_ claim: Claim) {
            if !claims.contains(where: { $0.port == claim.port }) { claims.append(claim) }
        }
        let moved = service.darkEnvironment ?? [:]
        for key in moved.keys.sorted() {
            if let port = environment[key].flatMap(port(in:)) { add(Claim(port: port, source: key, certain: true)) }
        }
        // A readiness check names the open port; while dark it is asked at the one that took its place.
        if exposure == .open, let port = readyPort(service) { add(Claim(port: port, source: "ready", certain: true)) }
        for key in environment.keys.sorted() where key == "PORT" || key.hasSuffix("_PORT") {
            if let port = environment[key].flatMap(number) {
                add(Claim(port: port, source: key, certain: key == "PORT"))
            }
        }
        return claims
    }

    /// Where `port` of a dark service is: the variable that names it while open names another one while dark. nil where
    /// none does: the port is the same, and what makes it dark is something else (an address to bind to).
    static func darkPort(_ port: Int, of service: ProcessServiceSpec, open: [String: String]) -> Int? {
        let moved = service.darkEnvironment ?? [:]
        for key in moved.keys.sorted() where open[key].flatMap(self.port(in:)) == port {
            if let dark = moved[key].flatMap(self.port(in:)), dark != port { return dark }
        }
        return nil
    }

    static func names(_ port: Int, in environment: [String: String]) -> Bool {
        environment.values.contains { self.port(in: $0) == port }
    }

    /// `8080`, `127.0.0.1:8080`, `:8080`, `http://localhost:8080`.
    static func port(in value: String) -> Int? {
        if let port = number(value) { return port }
        guard let colon = value.lastIndex(of: ":") else { return nil }
        return number(String(value[value.index(after: colon)...]))
    }

    static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 5, text.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(text),
            (1...65535).contains(port)
        else { return nil }
        return port
    }

    private static func readyPort(_ service: ProcessServiceSpec) -> Int? {
        guard let probe = service.ready?.probe, probe.service == nil || probe.service == service.name else { return nil }
        switch probe {
        case .http(_, let port, _, _, _, _, _), .tcp(_, let port): return port
        case .sql, .redis, .run, .logs, .running, .file: return nil
        }
    }
}

import BelayCore
import BelaySystem

/// Asks a running service, at its own address, what it answers at the pages where services usually say how they are.
struct HealthTrial {
    private static let seconds = 3.0
    private static let mostPorts = 4

    let service: DeclaredService
    let container: DockerContainer
    let seen: ContainerSeen

    func run() -> AnswersSeen {
        guard let host else { return AnswersSeen() }
        var result = AnswersSeen()
        for port in HealthPaths.ports(of: service, seen).prefix(Self.mostPorts)
        where TCP.accepts(host: host, port: port, timeoutSeconds: Self.seconds) {
            result.open.append(port)
            ask(host, port, &result)
        }
        return result
    }

    private var host: String? {
        if service.networkMode == "host" { return "127.0.0.1" }
        return container.networks.compactMap { container.networkSettings.networks[$0]?.address }.first { !$0.isEmpty }
    }

    private func ask(_ host: String, _ port: Int, _ result: inout AnswersSeen) {
        // What speaks no HTTP, or never ends, is asked once.
        guard let nowhere = observe(host, port, HealthPaths.nowhere) else { return }
        let isIndifferent = (200...299).contains(nowhere.status ?? 0)
        if isIndifferent { result.indifferent.append(port) }
        for path in HealthPaths.paths(of: service, seen, port: port) {
            guard let answer = observe(host, port, path), let status = answer.status else { return }
            guard status != 404 else { continue }
            let signs = HealthPaths.signs(in: answer.json)
            // Where any path is answered, only what says more than any path does is an answer.
            if isIndifferent, path != "/", signs.isEmpty || signs == HealthPaths.signs(in: nowhere.json) { continue }
            result.answers.append(AnswersSeen.Answer(port: port, path: path, status: status, signs: signs))
            if (200...299).contains(status), !isIndifferent || !signs.isEmpty { return }
        }
    }

    /// nil where nothing was answered.
    private func observe(_ host: String, _ port: Int, _ path: String) -> Observation? {
        let probe = HTTPProbe(path: path, method: "GET", headers: [:], body: nil, pick: nil)
        let answer = probe.observe(Endpoint(host: host, port: port), timeoutSeconds: Self.seconds)
        return answer.status == nil ? nil : answer
    }
}

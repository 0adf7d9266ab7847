/// Through which services the outside reaches the stack, which bring new work in by themselves, and how long each may take
/// to stop.
struct TrafficDecision {
    let roles: ServiceRoles

    struct Outcome {
        var edge: [String] = []
        var producers: [String] = []
        var grace: [String: Double] = [:]
        var remarks: [Remark] = []
    }

    private static let producing: Set<String> = [
        "scheduler", "schedulers", "beat", "cron", "crond", "importer", "planner", "poller", "crawler", "fetcher", "ingest",
        "ingester", "ticker", "celerybeat",
    ]
    private static let working: Set<String> = ["worker", "workers", "celery", "sidekiq", "consumer", "queue", "runner"]
    private static let dockersOwn = 10.0

    func decide() -> Outcome {
        var outcome = Outcome()
        findEdge(&outcome)
        findProducers(&outcome)
        findGrace(&outcome)
        return outcome
    }

    private func findEdge(_ outcome: inout Outcome) {
        let published = roles.lasting.filter { !(roles.service($0)?.ports ?? []).isEmpty }
        outcome.edge = published.isEmpty ? roles.lasting.filter(isReachedThroughOthers) : published
        let ports = { (name: String) in (roles.service(name)?.ports ?? []).compactMap(\.published).filter { !$0.isEmpty }.listed }
        if !published.isEmpty {
            outcome.remarks.append(Remark(.found, "edge", "services with a published port, databases left out"))
        } else if !outcome.edge.isEmpty {
            outcome.remarks.append(
                Remark(
                    .unknown, "edge",
                    "no service publishes a port; \(outcome.edge.listed) is in a network of others, or named to a proxy: say through which the outside comes in"
                ))
        } else if !roles.lasting.isEmpty {
            outcome.remarks.append(
                Remark(
                    .unknown, "edge", "no service publishes a port: if the outside reaches one in another way, name it",
                    examples: ["edge: [\(roles.lasting[0])]"]))
        }
        for name in roles.data where !(roles.service(name)?.ports ?? []).isEmpty {
            outcome.remarks.append(
                Remark(
                    .note, "edge",
                    "\(name) publishes \(ports(name)) (\(roles.surroundings.place(of: name, "ports"))): who connects there writes past the fence"
                ))
        }
    }

    private func isReachedThroughOthers(_ name: String) -> Bool {
        guard let service = roles.service(name) else { return false }
        let isOutside = service.networks.contains { roles.surroundings.project.networks?[$0]??.external == true }
        let isNamed = service.labels.contains { $0.hasPrefix("traefik.") || $0 == "caddy" || $0.hasPrefix("caddy.") }
        return isOutside || isNamed || service.environment["VIRTUAL_HOST"] != nil || service.networkMode == "host"
    }

    private func findProducers(_ outcome: inout Outcome) {
        let edge = outcome.edge
        outcome.producers = roles.lasting.filter { !edge.contains($0) && !roles.words($0).isDisjoint(with: Self.producing) }
        if !outcome.producers.isEmpty {
            outcome.remarks.append(Remark(.found, "producers", "by what they are called and run: stopped first"))
        }
    }

    private func findGrace(_ outcome: inout Outcome) {
        for name in roles.services where outcome.grace.count < GuideLimits.items {
            guard let text = roles.service(name)?.grace, let seconds = WrittenDuration.seconds(text), seconds > 0 else {
                continue
            }
            outcome.grace[name] = seconds
        }
        if !outcome.grace.isEmpty {
            outcome.remarks.append(Remark(.found, "grace", "as `stop_grace_period` says in the stack's files"))
        }
        let busy = Self.producing.union(Self.working)
        let untold = roles.lasting.filter { outcome.grace[$0] == nil && !roles.words($0).isDisjoint(with: busy) }
        guard let first = untold.first else { return }
        outcome.remarks.append(
            Remark(
                .unknown, "grace",
                "nothing says how long \(untold.listed) may need to finish the work in hand: Docker kills after \(Int(Self.dockersOwn)) s",
                examples: outcome.grace.isEmpty ? ["grace: {\(first): 40s}"] : ["\(first): 40s"]))
    }
}

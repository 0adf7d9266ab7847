extension Guide {
    /// What shows whether users are answered: what the guide says, else the first check of an edge that is asked over the
    /// network, else what shows that an edge is ready.
    package var availabilityCheck: Check? {
        if let availability { return availability }
        let asked = verify.filter { [.always, .open].contains($0.when) && $0.probe.service.map(edge.contains) == true }
        if let check = asked.first(where: { $0.probe.kind == "http" }) ?? asked.first(where: { $0.probe.kind == "tcp" }) {
            return check
        }
        return edge.compactMap(readiness).first { ["http", "tcp"].contains($0.probe.kind) }
    }

    private func readiness(_ service: String) -> Check? {
        switch runtime {
        case .process(let spec):
            guard var check = spec.service(named: service)?.ready else { return nil }
            check.probe = check.probe.asking(service)
            return check
        case .compose: return nil
        }
    }
}

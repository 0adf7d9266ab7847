/// What must be true of a new version before users reach it: what the running one answers now.
struct CheckDecision {
    let roles: ServiceRoles
    let edge: [String]

    struct Outcome {
        var checks: [Check] = []
        var remarks: [Remark] = []
    }

    private static let most = 60
    private static let within = 60.0

    func decide() -> Outcome {
        var outcome = Outcome()
        let others = roles.lasting.filter { !edge.contains($0) }
        for name in edge + others where outcome.checks.count < Self.most { add(name, isEdge: edge.contains(name), to: &outcome) }
        if outcome.checks.isEmpty { addRunning(to: &outcome) }
        remarkOnHealthChecks(to: &outcome)
        return outcome
    }

    private func add(_ name: String, isEdge: Bool, to outcome: inout Outcome) {
        let seen = roles.surroundings.answers[name] ?? AnswersSeen()
        if let answer = best(of: seen), isEdge || isHealth(answer) {
            let key = "verify[\(outcome.checks.count)]"
            outcome.checks.append(check(name, answer))
            outcome.remarks.append(Remark(.found, key, "asked just now: answered \(answer.status)\(said(answer))"))
            if seen.indifferent.contains(answer.port), answer.signs.isEmpty {
                outcome.remarks.append(
                    Remark(
                        .unknown, key,
                        "\(name) answers any path alike, so that this says little: name a page that needs the database"))
            }
        } else if isEdge {
            addPort(name, seen, to: &outcome)
        }
    }

    /// Health first, then the front page, where it is answered as a front page may be.
    private func best(of seen: AnswersSeen) -> AnswersSeen.Answer? {
        let fit = seen.answers.filter { GuideFit.takes($0.path, by: .urlPath) }
        let health = fit.first { isHealth($0) && (!$0.signs.isEmpty || !seen.indifferent.contains($0.port)) }
        return health ?? fit.first { $0.path == "/" && ($0.status < 400 || $0.status == 401 || $0.status == 403) }
    }

    private func isHealth(_ answer: AnswersSeen.Answer) -> Bool { answer.path != "/" && (200...299).contains(answer.status) }

    private func check(_ name: String, _ answer: AnswersSeen.Answer) -> Check {
        var conditions: [Expectation.Condition] = [.status(answer.status)]
        if !answer.signs.isEmpty { conditions.append(.json(.object(answer.signs))) }
        return Check(
            name: "\(name) answers \(answer.path)".shown(limit: 100), area: name,
            probe: .http(service: name, port: answer.port, path: answer.path, method: "GET", headers: [:], body: nil, pick: nil),
            expectation: Expectation(conditions), withinSeconds: Self.within)
    }

    private func said(_ answer: AnswersSeen.Answer) -> String {
        answer.signs.isEmpty
            ? "" : ", " + answer.signs.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }

    /// Nothing was answered that could be expected of another version.
    private func addPort(_ name: String, _ seen: AnswersSeen, to outcome: inout Outcome) {
        let service = roles.service(name)
        let container = roles.surroundings.containers[name]
        let ports = service.map { HealthPaths.ports(of: $0, container) } ?? []
        let key = "verify[\(outcome.checks.count)]"
        let isRunning = container?.isRunning == true
        let why = isRunning ? "it gave no answer that could be expected again" : "it does not run, so that nothing could be asked"
        if let port = seen.open.first ?? ports.first {
            outcome.checks.append(
                Check(
                    name: "\(name) takes connections", area: name, probe: .tcp(service: name, port: port),
                    expectation: Expectation(), withinSeconds: Self.within))
            outcome.remarks.append(
                Remark(
                    .unknown, key, "\(why): say what shows that \(name) works",
                    examples: [
                        "- {area: \(name), name: \(name) is healthy, http: {service: \(name), port: \(port), path: /health}, expect: {status: 200}}"
                    ]))
        } else {
            outcome.checks.append(
                Check(name: "\(name) runs", area: name, probe: .running(service: name), expectation: Expectation()))
            outcome.remarks.append(Remark(.unknown, key, "no port of \(name) is known: say what shows that it works"))
        }
    }

    /// A guide that verifies nothing is none.
    private func addRunning(to outcome: inout Outcome) {
        for name in roles.lasting.prefix(Self.most) {
            outcome.checks.append(
                Check(name: "\(name) runs", area: name, probe: .running(service: name), expectation: Expectation()))
        }
        guard !outcome.checks.isEmpty else { return }
        outcome.remarks.append(Remark(.unknown, "verify[0]", "no service answers: say what shows that the stack works"))
    }

    private func remarkOnHealthChecks(to outcome: inout Outcome) {
        for name in roles.lasting {
            guard let service = roles.service(name) else { continue }
            let check = HealthPaths.check(of: service, roles.surroundings.containers[name])
            guard check.first == "CMD-SHELL", let line = check.last else { continue }
            let findsItself = line.contains("pgrep -f") || line.contains("grep -f")
            let alwaysEnds = line.contains("|| true") || line.contains("|| exit 0") || line.hasSuffix("; exit 0")
            guard findsItself || alwaysEnds else { continue }
            let why = findsItself ? "it finds its own shell" : "it ends well whatever happens"
            outcome.remarks.append(
                Remark(
                    .note, "verify",
                    "the health check of \(name) cannot fail: \(why) (\(roles.surroundings.place(of: name, "healthcheck")))"))
        }
    }
}

import BelayCore

/// `running`: whether a service runs. A service that does not is an answer; one that is not of the stack is a problem.
struct RunningProbe {
    let service: String

    func observe(_ runtime: any Runtime) throws -> Observation {
        guard let facts = try runtime.survey().first(where: { $0.name == service }) else {
            return Observation(problem: "the stack has no service \(service)")
        }
        let text =
            switch facts.state {
            case .running: "\(facts.processes.count) processes"
            case .stopped: "stopped"
            case .exited(let code): "exited with \(code)"
            }
        return Observation(scalar: .bool(facts.isRunning), text: text)
    }
}

import BelayCore
import BelayTestKit

extension SmallWorld {
    /// The checks of 2.0.0 pass in the dark, and fail as soon as users are let in.
    func failOnceOpen() {
        let check = Check(name: "front page", probe: .tcp(service: "api", port: 80), expectation: Expectation(), when: .open)
        guide.verify.append(check)
        let runtime = runtime
        prober.answer { probe, _ in
            let version = runtime.facts.first { $0.name == "api" }?.version
            guard case .tcp = probe else { return Observation(status: 200) }
            return Observation(scalar: .string(version == "2.0.0" ? "closed" : "open"))
        }
    }
}

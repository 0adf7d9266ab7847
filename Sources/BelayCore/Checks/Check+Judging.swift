extension Check {
    /// Whether what was seen is what was expected. `baseline` is an earlier observation of the same probe; a condition that needs one
    /// fails without it, since what was not compared is not known.
    package func judge(_ observation: Observation, baseline: Observation? = nil) -> CheckResult {
        let failures = failures(of: observation, baseline)
        return CheckResult(
            name: name, area: area, verdict: failures.isEmpty ? .pass : required ? .fail : .warn,
            detail: failures.joined(separator: "; "), advisory: required ? nil : true, observation: observation)
    }

    private func failures(of observation: Observation, _ baseline: Observation?) -> [String] {
        if let problem = observation.problem, observation.sawNothing { return ["no answer: \(problem.shown(limit: 200))"] }
        var failures = expectation.conditions.compactMap { $0.failure(of: observation, baseline) }
        if let failure = ownFailure(of: observation) { failures.insert(failure, at: 0) }
        return failures
    }

    /// The probe's own success. An answer of HTTP and a program that ran must succeed whatever else is expected of them,
    /// unless the expectation speaks of the status or the exit code itself; the other probes only where nothing is expected.
    private func ownFailure(of observation: Observation) -> String? {
        let speaks = expectation.conditions.contains {
            switch ($0, probe) {
            case (.status, .http), (.exit, .run): return true
            default: return false
            }
        }
        let expectsNothing = expectation.conditions.isEmpty
        switch probe {
        case .http where !speaks:
            guard let status = observation.status else { return "expected an answer of HTTP, saw none" }
            return (200...299).contains(status) ? nil : "expected a status from 200 to 299, saw \(status)"
        case .run where !speaks:
            guard let exit = observation.exit else { return "expected exit 0, saw no end" }
            return exit == 0 ? nil : "expected exit 0, saw \(exit)" + observation.lastLine
        case .tcp where expectsNothing: return Expectation.Condition.equals(.string("open")).failure(of: observation, nil)
        case .logs where expectsNothing: return Expectation.Condition.equals(.number(0)).failure(of: observation, nil)
        case .running where expectsNothing: return Expectation.Condition.equals(.bool(true)).failure(of: observation, nil)
        case .file where expectsNothing: return Expectation.Condition.equals(.string("present")).failure(of: observation, nil)
        case .sql where expectsNothing, .redis where expectsNothing:
            return observation.problem.map { "expected an answer: \($0.shown(limit: 200))" }
        case .http, .run, .tcp, .logs, .running, .file, .sql, .redis: return nil
        }
    }
}

extension Observation {
    fileprivate var sawNothing: Bool { scalar == nil && status == nil && exit == nil && rows == nil && json == nil }

    /// The last thing that a program said, which is mostly why.
    fileprivate var lastLine: String {
        let line = text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        return line.isEmpty ? "" : ": \(line.shown(limit: 120))"
    }
}

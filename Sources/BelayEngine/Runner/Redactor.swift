import BelayCore
import BelaySystem

/// Law 11: takes the values of secret environment keys out of every line that leaves the stack.
struct Redactor: Sendable {
    private let values: [String]

    init(_ secrets: [Secret]) {
        // Very short values would tear holes into every line and hide nothing.
        values = secrets.map { $0.reveal() }.filter { $0.utf8.count >= 6 }.sorted { $0.utf8.count > $1.utf8.count }
    }

    func clean(_ text: String) -> String {
        var text = text
        for value in values where text.contains(value) {
            text = text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "**redacted**")
        }
        return text
    }

    func clean(_ error: BelayError) -> BelayError {
        BelayError(error.code, clean(error.message), hint: error.hint.map(clean), evidence: error.evidence.map(clean))
    }

    func clean(_ result: CheckResult) -> CheckResult {
        var result = result
        result.detail = clean(result.detail)
        // What was seen may be a whole page: the journal keeps the verdict and the scalar.
        if let observation = result.observation {
            let scalar: JSONValue?
            if case .string(let text) = observation.scalar {
                scalar = .string(String(clean(text).prefix(200)))
            } else {
                scalar = observation.scalar
            }
            result.observation = Observation(
                scalar: scalar, status: observation.status, exit: observation.exit, rows: observation.rows,
                problem: observation.problem.map(clean))
        }
        return result
    }

    /// Keys whose values are nobody's business.
    static func isSecret(key: String) -> Bool {
        let upper = key.uppercased()
        return ["PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "DSN", "PRIVATE", "AUTH", "DATABASE_URL", "COOKIE", "SALT"]
            .contains { upper.contains($0) }
    }
}

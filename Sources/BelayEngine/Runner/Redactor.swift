import BelayCore
import BelaySystem

/// Law 11: takes the values of secret environment keys out of every line that leaves the stack.
struct Redactor: Sendable {
    private static let mark = Array("**redacted**".utf8)
    /// What stands where a text was cut.
    private static let cut = Array("…".utf8)

    /// The longest first, since one may be a part of another.
    private let forms: [[UInt8]]

    init(_ secrets: [Secret]) {
        forms = Set(secrets.flatMap { SecretForms.of($0.reveal()) }).sorted { $0.count > $1.count }
    }

    /// With everything that the stack's environment keeps secret.
    init(_ world: StackWorld, staged: [String: Secret]) throws {
        let environment = try world.runtime.environment()
        let named = environment.filter { Self.isSecret(key: $0.key) }.values
        self.init(Array(named) + environment.values.compactMap(Self.password) + Array(staged.values))
    }

    func clean(_ text: String) -> String {
        guard !forms.isEmpty, !text.isEmpty else { return text }
        var bytes = Array(text.utf8)
        for form in forms where bytes.contains(form) { bytes = bytes.replacing(form, with: Self.mark) }
        // A line that was cut to its length may end within one.
        let parts = bytes.split(separator: Self.cut, maxSplits: 100, omittingEmptySubsequences: false).map(Array.init)
        let cleaned = parts.dropLast().map(cleanEnd) + parts.suffix(1)
        return String(decoding: Array(cleaned.joined(separator: Self.cut)), as: UTF8.self)
    }

    private func cleanEnd(_ bytes: [UInt8]) -> [UInt8] {
        for form in forms {
            for count in stride(from: min(form.count - 1, bytes.count), through: SecretForms.fewestBytes - 2, by: -1)
            where bytes.last == form[count - 1] && bytes.suffix(count).elementsEqual(form.prefix(count)) {
                return bytes.dropLast(count) + Self.mark
            }
        }
        return bytes
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
    /// `scheme://user:password@host`: the part that nobody else needs to know, whatever the key is called.
    private static func password(_ value: Secret) -> Secret? {
        let text = value.reveal()
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let authority = text[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else { return nil }
        return Secret(String(authority[authority.index(after: colon)..<at]))
    }

    static func isSecret(key: String) -> Bool {
        let upper = key.uppercased()
        return [
            "PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "DSN", "PRIVATE", "AUTH", "DATABASE_URL", "COOKIE", "SALT", "PWD",
            "CONNECTION_STRING",
        ]
        .contains { upper.contains($0) }
    }
}

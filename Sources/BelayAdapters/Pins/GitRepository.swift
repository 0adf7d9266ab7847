import BelayCore
import BelaySystem

/// A work tree, spoken to by the `git` program only, which never asks, runs no hook and starts nothing in the background.
struct GitRepository: Sendable {
    let path: String
    let runner: any CommandRunner
    let environment: [String: String]

    /// Children carry it, so that one which outlived us is known again.
    static let mark = "BELAY_GIT"

    private static let inherited = [
        "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM", "GIT_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
    ]

    private static let settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.quotePath=false", "core.fsync=all", "gc.auto=0", "maintenance.auto=false",
        "submodule.recurse=false", "advice.detachedHead=false", "log.showSignature=false",
    ]

    init(path: String, runner: any CommandRunner, environment: [String: String]) {
        self.path = path
        self.runner = runner
        var kept = environment.filter { GitRepository.inherited.contains($0.key) }
        kept["LC_ALL"] = "C"
        kept["GIT_TERMINAL_PROMPT"] = "0"
        // Looking at the state must not rewrite the index.
        kept["GIT_OPTIONAL_LOCKS"] = "0"
        // A directory that is no work tree must not be taken for a part of one above it.
        kept["GIT_CEILING_DIRECTORIES"] = StackPath.parent(path)
        kept["SSH_ASKPASS"] = "/bin/false"
        kept["SSH_ASKPASS_REQUIRE"] = "force"
        kept[GitRepository.mark] = path
        self.environment = kept
    }

    func run(_ arguments: [String], in directory: String? = nil, seconds: Double = 600) throws -> CommandResult {
        let argv = ["git", "-C", directory ?? path] + GitRepository.settings.flatMap { ["-c", $0] } + arguments
        let limits = CommandLimits(idleSeconds: seconds, mostSeconds: seconds, outputBytes: 32 << 20)
        return try runner.run(Command(argv, environment: environment), limits: limits)
    }

    /// The output of a command that has to succeed.
    func output(_ arguments: [String], to purpose: String, in directory: String? = nil, seconds: Double = 600) throws -> String {
        let result = try run(arguments, in: directory, seconds: seconds)
        guard result.succeeded else { throw failure(result, purpose) }
        guard !result.truncated else { throw BelayError(.failed, "cannot \(purpose): git says more than can be read") }
        return result.outputText
    }

    /// The output, or nil where the command says no.
    func answer(_ arguments: [String]) throws -> String? {
        let result = try run(arguments)
        return result.succeeded ? GitRepository.trimmed(result.outputText) : nil
    }

    func commit(of name: String) throws -> String? {
        try answer(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"])
    }

    func isAncestor(_ older: String, of newer: String) throws -> Bool {
        try run(["merge-base", "--is-ancestor", older, newer]).succeeded
    }

    /// Names parted by zero bytes.
    func names(_ arguments: [String], to purpose: String) throws -> [String] {
        try output(arguments, to: purpose).split(separator: "\0").map(String.init)
    }

    func failure(_ result: CommandResult, _ purpose: String) -> BelayError {
        let lines = (result.errorText + "\n" + result.outputText).split(whereSeparator: \.isNewline).suffix(20)
            .map { GitRepository.withoutCredentials(String($0.prefix(400))) }
        if result.errorText.contains("dubious ownership") {
            return BelayError(
                .refused, "cannot \(purpose): \(path) belongs to another user, and git refuses it",
                hint: "git config --global --add safe.directory \(path)", evidence: lines)
        }
        let reason: String
        switch result.ending {
        case .timedOut: reason = "git took too long"
        case .signalled(let signal): reason = "git was ended by signal \(signal)"
        case .exited: reason = lines.first { $0.hasPrefix("fatal: ") || $0.hasPrefix("error: ") } ?? "git failed"
        }
        return BelayError(.failed, "cannot \(purpose): \(reason)", evidence: lines)
    }

    /// An address may hold a password, and git prints addresses.
    static func withoutCredentials(_ line: String) -> String {
        line.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard let scheme = word.firstRange(of: "://"), let at = word[scheme.upperBound...].lastIndex(of: "@") else { return String(word) }
            return word[..<scheme.upperBound] + "**redacted**" + word[at...]
        }.joined(separator: " ")
    }

    static func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0.isWhitespace }.reversed())
    }
}

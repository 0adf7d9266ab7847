package import BelayCore
package import BelaySystem

/// Tells people by mail, which the machine's own sendmail takes over.
package struct MailNotice: Attendant {
    private static let places = ["/usr/sbin/sendmail", "/usr/lib/sendmail"]

    let spec: MailSpec
    let at: [Moment]
    let environment: [String: String]
    let fileSystem: any FileSystem
    let runner: any CommandRunner

    package init(
        spec: MailSpec, at: [Moment], environment: [String: String], fileSystem: any FileSystem, runner: any CommandRunner
    ) {
        self.spec = spec
        self.at = at
        self.environment = environment
        self.fileSystem = fileSystem
        self.runner = runner
    }

    package let mayRefuse = false

    package func notes() -> [String] {
        ["mail to \(spec.to.joined(separator: ", ")) at \(at.map(\.rawValue).joined(separator: ", "))"]
    }

    package func findings() throws -> [Finding] {
        guard try program() == nil else { return [] }
        return [
            Finding(
                .warn, code: "no-sendmail", message: "nobody will get mail: this machine has no sendmail",
                fix: "install one, such as msmtp-mta or postfix")
        ]
    }

    package func attend(_ occasion: Occasion, onLine: @escaping @Sendable (String) -> Void) throws {
        guard at.contains(occasion.moment) else { return }
        guard let program = try program() else { throw BelayError(.failed, "cannot send mail: this machine has no sendmail") }
        let result = try runner.run(
            Command(
                [program, "-i", "--"] + spec.to, environment: environment.filter { ["PATH", "HOME", "LANG"].contains($0.key) },
                directory: "/", input: Array(message(occasion).utf8)),
            limits: CommandLimits(idleSeconds: 30, mostSeconds: 30, outputBytes: 16 << 10))
        guard result.succeeded else {
            throw BelayError(.failed, "cannot send mail: sendmail failed", evidence: [String(result.errorText.prefix(200))])
        }
    }

    private func program() throws -> String? {
        let named = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/sendmail" }
        return try (Array(named) + Self.places).first { path in
            guard let status = try fileSystem.status(path, followingLinks: true) else { return false }
            return status.kind == .file && status.mode & 0o111 != 0
        }
    }

    private func message(_ occasion: Occasion) -> String {
        let text = NoticeText(occasion: occasion)
        var headers = ["To: \(spec.to.joined(separator: ", "))", "Subject: \(Self.header(text.subject))"]
        if let from = spec.from { headers.append("From: \(from)") }
        headers += [
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        return headers.joined(separator: "\n") + "\n\n" + text.body
    }

    /// One line of ASCII: a line break would begin another header.
    private static func header(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : "?" }.prefix(200)))
    }
}

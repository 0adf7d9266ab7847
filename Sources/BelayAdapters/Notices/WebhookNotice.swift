package import BelayCore
package import BelaySystem
import Glibc

/// Tells an address of the web, in JSON.
package struct WebhookNotice: Attendant {
    private static let attempts = 3
    private static let timeoutSeconds = 10.0

    let spec: WebhookSpec
    let at: [Moment]
    let fileSystem: any FileSystem
    let clock: any Clock

    package init(spec: WebhookSpec, at: [Moment], fileSystem: any FileSystem, clock: any Clock) {
        self.spec = spec
        self.at = at
        self.fileSystem = fileSystem
        self.clock = clock
    }

    package let mayRefuse = false

    package func notes() -> [String] { ["notice by webhook at \(at.map(\.rawValue).joined(separator: ", "))"] }

    package func findings() -> [Finding] {
        var files: [String] = []
        if case .file(let path) = spec.address { files.append(path) }
        if let path = spec.credentialFile { files.append(path) }
        return files.flatMap { SecretFile(path: $0, fileSystem: fileSystem).findings() }
    }

    /// What is sent; `docs/schemas/notice.json` describes it.
    private struct Notice: Encodable {
        var host: String
        var moment: Moment
        var stack: String
        var run: Int
        var verb: Verb
        var from: String
        var to: String
        var at: Double
        var exit: ExitCode?
        var state: String?
        var failure: String?
        var next: [String]
        /// The whole in one sentence, under the name that most chat services show.
        var text: String
    }

    package func attend(_ occasion: Occasion, onLine: @escaping @Sendable (String) -> Void) throws {
        guard at.contains(occasion.moment) else { return }
        let request = try request(occasion)
        for attempt in 1...Self.attempts {
            if attempt > 1 { try clock.sleep(1) }
            let (problem, isFinal) = send(request)
            guard let problem else { return }
            // An address may be a secret: no message repeats it.
            if isFinal || attempt == Self.attempts { throw BelayError(.failed, "cannot tell the webhook: \(problem)") }
        }
    }

    /// nil where it was taken. An answer is an answer: only what may be otherwise in a moment is sent again.
    private func send(_ request: HTTPRequest) -> (problem: String?, isFinal: Bool) {
        do {
            let status = try HTTP.send(request).status
            return status < 300 ? (nil, true) : ("it answered \(status)", status < 500)
        } catch {
            return ("it cannot be reached", (error as? BelayError)?.code == .usage)
        }
    }

    private func request(_ occasion: Occasion) throws -> HTTPRequest {
        let url: String
        switch spec.address {
        case .url(let known): url = known
        case .file(let path): url = try SecretFile(path: path, fileSystem: fileSystem).read().reveal()
        }
        var headers = ["Content-Type": "application/json", "User-Agent": "belay"]
        if let path = spec.credentialFile {
            headers["Authorization"] = "Bearer " + (try SecretFile(path: path, fileSystem: fileSystem).read().reveal())
        }
        return HTTPRequest(
            method: "POST", url: url, headers: headers, body: try JSON.encode(notice(occasion)),
            timeoutSeconds: Self.timeoutSeconds, bodyLimit: 64 << 10)
    }

    private func notice(_ occasion: Occasion) -> Notice {
        Notice(
            host: HostName.text, moment: occasion.moment, stack: occasion.stack, run: occasion.run, verb: occasion.verb,
            from: occasion.from, to: occasion.to, at: occasion.at, exit: occasion.exit, state: occasion.state,
            failure: occasion.failure, next: occasion.next, text: NoticeText(occasion: occasion).subject)
    }
}

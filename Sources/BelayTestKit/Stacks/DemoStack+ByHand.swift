import BelayCore
import BelaySystem

/// What an operator without Belay would do.
extension DemoStack {
    /// Starts api, worker and edge of `current`, and waits until users are answered.
    package func startByHand() throws {
        let settings = try EnvironmentLines.read("\(directory)/.env")
        for service in ["api", "worker", "edge"] {
            _ = try runner.launch(
                Command(
                    Self.python + ["\(service).py"], environment: Self.environment.merging(settings) { _, own in own },
                    directory: path("current")),
                logFile: path("logs/\(service).log"))
        }
        guard try eventually(within: 10, { try users("/version")?.status == 200 }) else {
            throw BelayError(.failed, "the demo stack does not answer: \(try log(of: "api"))")
        }
    }

    package func log(of service: String) throws -> String {
        String(decoding: try RealFileSystem().read(path("logs/\(service).log"), limit: 16 << 20), as: UTF8.self)
    }

    private enum EnvironmentLines {
        /// The stack's own `.env` is as plain as it can be: `KEY=value`, nothing quoted.
        static func read(_ path: String) throws -> [String: String] {
            let text = String(decoding: try RealFileSystem().read(path, limit: 1 << 20), as: UTF8.self)
            let pairs = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "=", maxSplits: 1) }
            return Dictionary(
                pairs.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }, uniquingKeysWith: { _, last in last })
        }
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// `Stacks/cronicorn`: images of a registry, pinned in `.env`.
final class CronicornStack: ContainerStack, @unchecked Sendable {
    private static let model = Model(
        name: "cronicorn", port: "WEB_PORT", database: (service: "db", user: "user", name: "db"),
        stores: ["db"], noise: ["runs", "job_endpoints", "ai_analysis_sessions"],
        lasting: [
            "select 'run', id, endpoint_id, started_at from runs", "select 'endpoint', id, job_id, url from job_endpoints",
            "select 'session', id, endpoint_id, analyzed_at, reasoning from ai_analysis_sessions",
        ])

    /// Runs, with rows that users have been promised. Its database lies beside the stack, or where it is told to.
    static func use(_ version: String, database: String? = nil, _ body: (CronicornStack) throws -> Void) throws {
        let stack = try CronicornStack(model, version)
        defer { stack.end() }
        if let database { try stack.replace("../files/cronicorndatabasevolume", with: database, in: "docker-compose.yml") }
        try stack.shell("docker compose up -d", seconds: 240)
        try stack.load(["--rows", "20", "--for", "120"])
        try stack.amidWitnesses { try body(stack) }
    }

    var migrations: String { get throws { try sql("select count(*) from \"__drizzle_migrations\"") } }

    /// The versions of the images that its services are made of.
    func tags() throws -> Set<String> {
        let images = try shell("docker compose ps -a --format '{{.Service}} {{.Image}}'").split(separator: "\n")
        return Set(
            images.filter { !$0.hasPrefix("db ") && !$0.hasPrefix("migrator ") }.compactMap {
                $0.split(separator: ":").last.map(String.init)
            })
    }

    /// Entirely 1.25.1 again, which every bad release is tried from.
    func requireReturned() throws {
        #expect(try setting("IMAGE_TAG") == "1.25.1")
        #expect(try tags() == ["1.25.1"])
        #expect(try migrations == "6")
        try requirePolicies()
        let anew = try recreated()
        #expect(anew == [])
        try requirePromises()
    }

    /// Entirely 1.24.1, or entirely 1.25.0.
    func requireWhole(_ answer: BelayAnswer) throws {
        #expect([.done, .wentBack, .refused].contains(answer.exit), "\(answer.said)")
        let version = try setting("IMAGE_TAG")
        #expect(version == (answer.exit == .done ? "1.25.0" : "1.24.1"), "\(answer.said)")
        #expect(try tags() == [version])
        #expect(try migrations == (version == "1.25.0" ? "6" : "4"))
        try requirePolicies()
        let anew = try recreated()
        #expect(anew == [])
        try requirePromises()
    }
}

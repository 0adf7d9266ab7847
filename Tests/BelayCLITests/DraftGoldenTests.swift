import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// Whole guides, as they are drafted of the model stacks in `Stacks/` while these run.
@Suite("Drafted guides")
struct DraftGoldenTests {
    /// What Compose said of a stack, and what else was seen of it; every secret in it is a canary.
    private struct Seen: Decodable {
        var files: [String: String]
        var settings: String
        var images: [String: String]
        var environmentFiles: [String]
        var project: DeclaredProject
    }

    static let stacks: [(name: String, also: @Sendable (inout Surroundings) -> Void)] = [
        ("cronicorn", cronicorn), ("contract-lucidity", contractLucidity), ("board", board), ("ledger", ledger),
        ("gallery", gallery),
    ]

    @Test(
        "Tests/Drafts/NAME/belay.yaml is what belay init writes of it; UPDATE_GOLDENS=1 rewrites it",
        arguments: stacks.map(\.name))
    func golden(stack: String) throws {
        let bytes = try RealFileSystem().read("\(Checkout.root)/Tests/Drafts/\(stack)/seen.json", limit: 1 << 20)
        let seen = try JSON.decode(Seen.self, from: bytes)
        let order = seen.files.sorted {
            ($0.key.contains("override") ? 1 : 0, $0.key) < ($1.key.contains("override") ? 1 : 0, $1.key)
        }
        var surroundings = Surroundings(
            directory: "/srv/\(stack)", files: order.map { ComposeText(path: $0.key, text: $0.value) }, project: seen.project,
            images: seen.images, environmentFiles: seen.environmentFiles, settings: EnvironmentFile(text: seen.settings))
        let names = seen.project.services.keys
        surroundings.containers = Dictionary(uniqueKeysWithValues: names.map { ($0, ContainerSeen(isRunning: true)) })
        Self.stacks.first { $0.name == stack }?.also(&surroundings)
        let draft = GuideDrafter.draft(surroundings)
        let written = GuideWriter.write(draft)
        try Golden.expect(written.text, in: "Tests/Drafts/\(stack)/belay.yaml")
        #expect(!written.text.contains("canary"))
        let text = Array(written.text.utf8)
        let reading = GuideReader.read(
            GuideSource(file: "belay.yaml", bytes: text, root: try YAML.parse(text, file: "belay.yaml")))
        #expect(reading.guide == draft.guide, "\(reading.mistakes.map(\.description))")
    }

    private static let healthy = ["status": JSONValue.string("healthy")]

    @Sendable private static func cronicorn(_ seen: inout Surroundings) {
        seen.containers["migrator"] = ContainerSeen(isRunning: false, exit: 0, command: ["python3", "migrate.py"])
        seen.containers["scheduler"]?.command = ["python3", "scheduler.py"]
        seen.containers["ai-planner"]?.command = ["python3", "planner.py"]
        seen.binds["/srv/files/cronicorndatabasevolume"] = DataSeen(.directory, postgres: "15")
        let signs = ["status": JSONValue.string("ok"), "db": .string("connected")]
        seen.answers = [
            "api": AnswersSeen([.init(port: 3333, path: "/api/health", status: 200, signs: signs)], open: [3333]),
            "web": AnswersSeen([.init(port: 5173, path: "/", status: 200)], open: [5173], indifferent: [5173]),
            "docs": AnswersSeen([.init(port: 80, path: "/", status: 200)], open: [80], indifferent: [80]),
        ]
    }

    @Sendable private static func contractLucidity(_ seen: inout Surroundings) {
        let root = "/srv/contract-lucidity"
        seen.workTrees = [WorkTree(path: root, branch: "main", remote: "origin")]
        seen.tracked = ["docker-compose.yml", "backend/alembic.ini"]
        for directory in ["backend", "frontend/src", "frontend/public"] {
            seen.binds["\(root)/\(directory)"] = DataSeen(.directory, isTracked: true)
        }
        seen.volumes = [
            "cl-pgdata": DataSeen(.directory, postgres: "15"), "cl-redisdata": DataSeen(.directory),
            "cl-storage": DataSeen(.directory),
        ]
        seen.containers["cl-backend"]?.hasMigrated = true
        seen.containers["cl-worker"]?.command = ["celery", "-A", "app.celery_app", "worker"]
        seen.answers = [
            "cl-backend": AnswersSeen([.init(port: 8000, path: "/api/health", status: 200, signs: healthy)], open: [8000]),
            "cl-frontend": AnswersSeen([.init(port: 3000, path: "/api/health", status: 200, signs: healthy)], open: [3000]),
        ]
    }

    @Sendable private static func board(_ seen: inout Surroundings) {
        seen.containers["migrate"] = nil
        seen.containers["postgres"]?.anonymousVolumes = ["/var/lib/postgresql/data"]
        seen.answers["web"] = AnswersSeen([.init(port: 8080, path: "/", status: 200)], open: [8080], indifferent: [8080])
    }

    @Sendable private static func ledger(_ seen: inout Surroundings) {
        seen.volumes["ledger-data"] = DataSeen(.directory, names: ["ledger.db"], databases: ["ledger.db"])
        let answer = AnswersSeen.Answer(port: 8080, path: "/health", status: 200, signs: ["ok": .bool(true)])
        seen.answers["ledger"] = AnswersSeen([answer], open: [8080], indifferent: [8080])
    }

    @Sendable private static func gallery(_ seen: inout Surroundings) {
        seen.binds = [
            "/srv/gallery/pictures": DataSeen(.directory, names: ["cat.png"]), "/srv/gallery/gallery.conf": DataSeen(.file),
        ]
        seen.volumes["cache-data"] = DataSeen(.directory, names: ["appendonlydir"])
        seen.answers["app"] = AnswersSeen([.init(port: 8080, path: "/", status: 200)], open: [8080])
    }
}

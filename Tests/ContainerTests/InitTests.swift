import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// Stacks whose guide is what `belay init` has seen of them.
@Suite(
    "Drafted guides, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct InitTests {
    @Test("Cronicorn is upgraded, and comes back, with the guide as it was drafted")
    func cronicorn() throws {
        try CronicornStack.use("1.24.1") { stack in
            try stack.shell("rm belay.yaml")
            let offered = try stack.belay(["upgrade", "1.25.0"])
            #expect(offered.exit == .usage && offered.said.contains("next: belay init"), "\(offered.said)")
            let before = try stack.containers()
            try Self.draft(stack, secrets: ["BETTER_AUTH_SECRET", "STRIPE_SECRET_KEY"])
            #expect(try stack.containers() == before)
            let doctor = try stack.belay(["doctor"])
            #expect(doctor.exit == .done, "\(doctor.said)")

            let there = try stack.belay(["upgrade", "1.25.0", "--no-watch"])
            #expect(there.exit == .done, "\(there.said)")
            #expect(try stack.migrations == "6")
            let back = try stack.belay(["rollback", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(try stack.migrations == "4")
            try stack.requirePromises()
        }
    }

    @Test("a version that is fixed in the stack's files: two lines of a person, and it is upgraded and comes back")
    func ledger() throws {
        try ShapeStack.use("ledger") { stack in
            let guide = try Self.draft(stack)
            #expect(guide.contains("LEDGER_VERSION=1.0.0 into .env"))
            #expect(guide.contains("ledger-data: {volume: ledger-data}"))
            try stack.replace("ledger:1.0.0", with: "ledger:${LEDGER_VERSION}", in: "docker-compose.yml")
            try stack.replace("LEDGER_PORT=", with: "LEDGER_VERSION=1.0.0\nLEDGER_PORT=", in: ".env")
            let doctor = try stack.belay(["doctor", "1.1.0"])
            #expect(doctor.exit == .done, "\(doctor.said)")
            let there = try stack.belay(["upgrade", "1.1.0", "--no-watch"])
            #expect(there.exit == .done, "\(there.said)")
            #expect(try stack.shell("docker compose ps --format '{{.Image}}'").contains("ledger:1.1.0"))
            let back = try stack.belay(["rollback", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(try stack.shell("docker compose ps --format '{{.Image}}'").contains("ledger:1.0.0"))
        }
    }

    @Test(
        "a stack whose version is written down nowhere has a guide that says which lines need a person",
        arguments: [
            (
                "board",
                ["migrate: {service: migrate}", "profiles: [migrate]", "in a volume without a name", "(docker-compose.yml:17"]
            ),
            (
                "gallery",
                ["pictures: {files: [pictures]}", "cache: {redis: {service: cache}}", "beside `build:` of app (compose.yaml:5)"]
            ),
        ])
    func unpinned(shape: String, words: [String]) throws {
        try ShapeStack.use(shape) { stack in
            let guide = try Self.draft(stack).replacing("\n# ", with: " ").replacing("\n  # ", with: " ")
            for word in words { #expect(guide.contains(word), "\(guide)") }
            let doctor = try stack.belay(["doctor"])
            #expect(doctor.exit == .refused)
            #expect(doctor.said.contains("_VERSION"), "\(doctor.said)")
        }
    }

    /// Writes a guide, which has to be without a mistake, a warning or a secret.
    @discardableResult
    private static func draft(_ stack: some Installation, secrets: [String] = []) throws -> String {
        let answer = try stack.belay(["init"])
        #expect(answer.exit == .done, "\(answer.said)")
        #expect(answer.said.contains("next: belay guide lint"))
        let lint = try stack.belay(["guide", "lint"])
        #expect(lint.exit == .done && !lint.said.contains("WARN"), "\(lint.said)")
        let text = try stack.text("belay.yaml")
        for key in secrets { #expect(try !(text + answer.said).contains(stack.setting(key))) }
        let document = try stack.belay(["init", "--force", "--json"])
        #expect(document.exit == .done, "\(document.said)")
        #expect(try JSONSchema("init.json").mistakes(in: document.output) == [])
        #expect(try stack.text("belay.yaml") == text)
        return text
    }
}

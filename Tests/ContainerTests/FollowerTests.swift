import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// The twin of a large database: here a small one, of which the guide asks for it.
@Suite(
    "A second server that follows PostgreSQL", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct FollowerTests {
    /// With sequences that a server which follows sees further on than they are, and the data in the stack's directory.
    private static func use(_ version: String, _ body: (CronicornStack) throws -> Void) throws {
        try CronicornStack.use(version, database: "./data/pg") { stack in
            try stack.replace("database: db}", with: "database: db, twin: follower}", in: "belay.yaml")
            try stack.sql("create sequence tally; create sequence untouched; select nextval('tally'), nextval('tally')")
            try body(stack)
        }
    }

    /// Where each sequence stands, and each table's rows.
    private static func picture(_ stack: CronicornStack) throws -> String {
        try stack.sql("select last_value, is_called from tally union all select last_value, is_called from untouched")
            + stack.sql("select count(*) from \"__drizzle_migrations\"")
    }

    /// Neither a container nor a copy of the data is left of it.
    private static func requireNoFollower(_ stack: CronicornStack) throws {
        #expect(try stack.shell("docker ps -a --format '{{.Names}}'").contains("\(stack.project())-belay-") == false)
        let left = try stack.shell("find data -maxdepth 4 -path '*/.belay/*' -name db ! -path '*/salvage/*'")
        #expect(left == "")
    }

    private static let bad = ["upgrade", "1.26.0", "--no-rehearsal", "--no-watch", "--accept-breaking", "encrypted-headers"]

    @Test("follows until the seal, is recorded in the vault, and is gone when the new version stays")
    func goodRelease() throws {
        try Self.use("1.24.1") { stack in
            let before = try Self.picture(stack)
            let plan = try stack.belay(["plan", "1.25.0"])
            #expect(plan.output.contains("a second server begins to follow"), "\(plan.said)")
            let answer = try stack.belay(["upgrade", "1.25.0"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(answer.said.contains("follows db") && !answer.said.contains("within the fence"), "\(answer.said)")
            try Self.requireNoFollower(stack)
            try stack.requirePromises()
            let back = try stack.belay(["rollback", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(try stack.migrations == "4")
            #expect(try Self.picture(stack) == before)
            try stack.requirePromises()
        }
    }

    @Test("on a way back its data takes the place of the other's: the same rows, the same sequences, the same server")
    func wentBack() throws {
        try Self.use("1.25.1") { stack in
            let before = try Self.picture(stack)
            let server = try stack.shell("docker inspect --format '{{.Id}}' $(docker compose ps -q db)")
            let answer = try stack.belay(Self.bad)
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(!answer.said.contains("within the fence"), "\(answer.said)")
            #expect(try Self.picture(stack) == before)
            #expect(try stack.sql("select nextval('tally')") == "3")
            #expect(try stack.shell("docker inspect --format '{{.Id}}' $(docker compose ps -q db)") == server)
            // A history of its own, so that nobody takes what comes now for what came before.
            #expect(try stack.sql("select timeline_id from pg_control_checkpoint()") == "2")
            #expect(try stack.tags() == ["1.25.1"])
            try Self.requireNoFollower(stack)
            #expect(try stack.belay(["status"]).output.contains("salvage of db"))
            try stack.requirePromises()
        }
    }

    @Test(
        "killed in the middle while a server follows, resumed: entirely old or entirely new",
        arguments: ["drain", "seal", "settle"])
    func killed(step: String) throws {
        try Self.use("1.24.1") { stack in
            try stack.requireWhole(stack.upgrade(to: "1.25.0", Struck(blow: .kill, step: step)))
            try Self.requireNoFollower(stack)
        }
    }

    @Test("killed while its data takes the place of the other's, resumed: as before")
    func killedOnTheWayBack() throws {
        try Self.use("1.25.1") { stack in
            let before = try Self.picture(stack)
            let answer = try stack.upgrade(
                to: "1.26.0", Struck(blow: .kill, step: "restore", direction: .back), ["--accept-breaking", "encrypted-headers"])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(try Self.picture(stack) == before)
            try Self.requireNoFollower(stack)
            try stack.requirePromises()
        }
    }

    @Test("where one cannot follow, it is said why, and the database is copied within the fence")
    func obstructed() throws {
        try Self.use("1.25.1") { stack in
            try stack.sql("select pg_create_physical_replication_slot('elsewhere')")
            let before = try Self.picture(stack)
            let answer = try stack.belay(Self.bad)
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(answer.said.contains("another server follows it"), "\(answer.said)")
            #expect(try Self.picture(stack) == before)
            try stack.requirePromises()
        }
    }
}

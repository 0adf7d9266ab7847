import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// Compose, PostgreSQL, images of a registry: the procedure of a real product's guide, done by Belay.
@Suite(
    "Cronicorn, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct CronicornTests {
    @Test("a release with migrations is rehearsed, taken and watched; what Compose would do next is nothing")
    func goodRelease() throws {
        try CronicornStack.use("1.24.1") { stack in
            let database = try stack.containers().split(separator: "\n").first { $0.contains("-db ") }
            let contents = try stack.contents()
            let doors = ["WEB_PORT", "API_PORT", "DOCS_PORT"]
            let services = ["api", "web", "docs", "scheduler", "ai-planner"]
            let (answer, there) = try stack.chronicled(["upgrade", "1.25.0"], doors: doors)
            #expect(answer.exit == .done, "\(answer.said)")
            try there.requireDarkness(of: services)
            #expect(there.starts(of: "migrator").map(\.image) == ["\(try stack.setting("IMAGE_REGISTRY"))/migrator:1.25.0"])
            #expect(try there.ending(of: "scheduler").how == Chronicle.Ending(signals: ["15"], exit: "0"))
            #expect(answer.live(saying: "PASS no run is in flight").count == 2, "with the edge open, and closed: \(answer.said)")
            #expect(answer.live(saying: "PASS API · the API is healthy").count == 2, "in the dark, and watched: \(answer.said)")
            #expect(answer.output.contains("PASS jobs keep running"), "\(answer.said)")
            #expect(try stack.shell("docker inspect --format '{{.State.ExitCode}}' $(docker compose ps -aq migrator)") == "0\n")
            #expect(try stack.setting("IMAGE_TAG") == "1.25.0")
            #expect(try stack.tags() == ["1.25.0"])
            #expect(try stack.migrations == "6")
            // The database was never started anew.
            #expect(try stack.containers().split(separator: "\n").first { $0.contains("-db ") } == database)
            #expect(try stack.recreated() == [])
            try stack.requirePromises()

            let (back, andBack) = try stack.chronicled(["rollback", "--discard-writes"], doors: doors)
            #expect(back.exit == .done, "\(back.said)")
            try stack.require(contents)
            try andBack.requireDarkness(of: services)
            #expect(andBack.starts(of: "migrator").isEmpty, "the data that it would migrate has been put back")
            #expect(try stack.tags() == ["1.24.1"])
            #expect(try stack.migrations == "4")
            #expect(try stack.recreated() == [])
            try stack.requirePromises()
        }
    }

    @Test("what there is comes from the registry; a tag that moves is refused, and one that is not there has a neighbour")
    func releases() throws {
        try CronicornStack.use("1.24.1") { stack in
            let before = try stack.containers()
            let releases = try stack.belay(["releases"])
            #expect(releases.exit == .done, "\(releases.said)")
            #expect(releases.output.contains("1.24.1 runs; newer:"))
            #expect(releases.output.contains("  1.25.0"))
            #expect(!releases.output.contains("latest"))
            for moving in ["latest", "1.25"] {
                let answer = try stack.belay(["upgrade", moving])
                #expect(answer.exit == .refused, "\(answer.said)")
                #expect(answer.said.contains("which the guide refuses because it moves"))
            }
            let missing = try stack.belay(["upgrade", "1.25.9"])
            #expect(missing.exit == .refused, "\(missing.said)")
            #expect(missing.said.contains("1.25."), "\(missing.said)")
            #expect(try stack.containers() == before)
        }
    }

    @Test("every bad release is refused before anybody notices, with what is wrong with it")
    func refused() throws {
        try CronicornStack.use("1.25.1") { stack in
            let before = try stack.containers()
            let (_, users) = try stack.amidUsers {
                for bad in BadRelease.cronicorn {
                    let answer = try stack.belay(bad.upgrade)
                    #expect(answer.exit == .refused, "\(bad.version): \(answer.said)")
                    #expect(answer.output.contains(bad.says), "\(bad.version): \(answer.said)")
                    #expect(try stack.containers() == before, "\(bad.version)")
                    #expect(try stack.setting("IMAGE_TAG") == "1.25.1")
                }
            }
            #expect(users.contains("refused 0,"), "\(users)")
            #expect(try stack.migrations == "6")
            #expect(try stack.sql("select count(*) from pg_roles where rolname = 'cronicorn_owner'") == "0")
            try stack.requirePromises()
        }
    }

    @Test("a migration that fails half way, unrehearsed, is undone: old version, old data, every promise kept")
    func wentBack() throws {
        try CronicornStack.use("1.25.1") { stack in
            let (before, settings) = (try stack.contents(), try stack.text(".env"))
            let answer = try stack.belay([
                "upgrade", "1.26.0", "--no-rehearsal", "--no-watch", "--accept-breaking", "encrypted-headers",
            ])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(
                answer.output.contains("Migration failed: 'BETTER_AUTH_SECRET'"), "what the migrator ended with: \(answer.said)")
            try stack.require(before)
            #expect(try stack.text(".env") == settings)
            #expect(try stack.shell("docker compose ps -a --format '{{.Image}}' migrator").hasSuffix(":1.25.1\n"))
            try stack.requireReturned()
        }
    }

    @Test("Cronicorn, killed in the middle, resumed: entirely old or entirely new", arguments: ["fence", "migrate", "start"])
    func killed(step: String) throws {
        try CronicornStack.use("1.24.1") { stack in
            let answer = try stack.upgrade(to: "1.25.0", Struck(blow: .kill, step: step))
            #expect(answer.exit != .refused, "\(answer.said)")
            try stack.requireWhole(answer)
        }
    }
}

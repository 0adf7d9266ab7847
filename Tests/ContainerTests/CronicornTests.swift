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
            let answer = try stack.belay(["upgrade", "1.25.0"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(answer.output.contains("PASS no run is in flight"))
            #expect(answer.output.contains("PASS API · the API is healthy"))
            #expect(answer.output.contains("PASS jobs keep running"), "\(answer.said)")
            #expect(try stack.shell("docker inspect --format '{{.State.ExitCode}}' $(docker compose ps -aq migrator)") == "0\n")
            #expect(try stack.setting("IMAGE_TAG") == "1.25.0")
            #expect(try stack.tags() == ["1.25.0"])
            #expect(try stack.migrations == "6")
            // The database was never started anew, and nothing of the clone is left.
            #expect(try stack.containers().split(separator: "\n").first { $0.contains("-db ") } == database)
            #expect(
                try stack.shell("docker ps -aq --filter label=com.docker.compose.project=\(stack.project())-belay-clone") == "")
            #expect(try stack.recreated() == "")
            try stack.requirePromises()

            let back = try stack.belay(["rollback", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(try stack.tags() == ["1.24.1"])
            #expect(try stack.migrations == "4")
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

    @Test("a release whose migration fails is found in the rehearsal: nobody has noticed anything")
    func refused() throws {
        try CronicornStack.use("1.25.1") { stack in
            let before = try stack.containers()
            let answer = try stack.belay(["upgrade", "1.26.3", "--accept-breaking", "encrypted-headers"])
            #expect(answer.exit == .refused, "\(answer.said)")
            #expect(answer.output.contains("already exists"))
            #expect(try stack.containers() == before)
            #expect(try stack.setting("IMAGE_TAG") == "1.25.1")
        }
    }

    @Test("a migration that fails half way, unrehearsed, is undone: old version, old data, every promise kept")
    func wentBack() throws {
        try CronicornStack.use("1.25.1") { stack in
            let before = try stack.migrations
            let answer = try stack.belay([
                "upgrade", "1.26.0", "--no-rehearsal", "--no-watch", "--accept-breaking", "encrypted-headers",
            ])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(try stack.migrations == before)
            #expect(try stack.tags() == ["1.25.1"])
            try stack.requirePromises()
        }
    }

    @Test("killed in the middle, resumed: entirely old or entirely new", arguments: ["fence", "migrate", "start"])
    func killed(step: String) throws {
        try CronicornStack.use("1.24.1") { stack in
            let words = ["upgrade", "1.25.0", "--no-rehearsal", "--no-watch"]
            let killed = try stack.belay(words, killedAt: "\"step\":\"\(step)\"")
            #expect(killed.exit == nil, "\(killed.said)")
            let answer = try stack.belay(["resume"])
            #expect([.done, .wentBack].contains(answer.exit), "\(answer.said)")
            let version = try stack.setting("IMAGE_TAG")
            #expect(try stack.tags() == [version])
            #expect(try stack.migrations == (version == "1.25.0" ? "6" : "4"))
            try stack.requirePromises()
        }
    }
}

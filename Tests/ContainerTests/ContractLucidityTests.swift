import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// Compose built from git, PostgreSQL, Redis, Celery, a backend that migrates when it starts.
@Suite(
    "Contract Lucidity, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct ContractLucidityTests {
    @Test("the guide's upgrade, rehearsed with a document that runs to COMPLETE; its full rollback puts data and code back")
    func goodRelease() throws {
        try ContractLucidityStack.use("2.0.1") { stack in
            let images = try stack.images()
            let head = try stack.shell("git rev-parse HEAD").prefix(40)
            let image = try stack.shell("docker inspect --format '{{.Image}}' $(docker compose ps -q cl-backend)").filter {
                $0 != "\n"
            }
            try stack.sql("update users set password_hash = 'changed'")
            try stack.requireRest()
            let contents = try stack.contents()
            let releases = try stack.belay(["releases"])
            #expect(releases.output.contains("brings 4 commits"), "\(releases.said)")
            #expect(releases.output.contains("Release 2.3.0"))
            let (answer, there) = try stack.chronicled(["upgrade", "2.1.0"], doors: ["FRONTEND_PORT"])
            #expect(answer.exit == .done, "\(answer.said)")
            try there.requireDarkness(of: ["cl-frontend", "cl-backend", "cl-worker"])
            for name in ["the Celery queue is empty", "every document is complete or failed"] {
                #expect(answer.live(saying: "PASS \(name)").count == 2, "with the edge open, and closed: \(answer.said)")
            }
            for name in ["backend · the backend is healthy", "frontend · the page is served"] {
                #expect(answer.live(saying: "PASS \(name)").count == 2, "in the dark, and watched: \(answer.said)")
            }
            #expect(answer.output.contains("brings 1 commit"))
            #expect(answer.output.contains("PASS worker · a document runs to COMPLETE"), "\(answer.said)")
            #expect(try stack.revision == "0003")
            #expect(try stack.commit == "v2.1.0")
            #expect(try stack.workTree().hasPrefix("## main...origin/main"))
            #expect(try stack.sql("select password_hash from users") == "changed", "seeding leaves the administrator alone")
            #expect(try stack.recreated() == [])
            let built = try stack.shell("docker images --format '{{.Repository}}:{{.Tag}}' 'belay/\(stack.project())/*'")
            for service in ["backend", "frontend", "worker"] {
                #expect(try built.contains("/cl-\(service):" + stack.shell("git rev-parse HEAD")), "\(built)")
            }
            let checkpoints = try stack.belay(["checkpoint", "list", "--json"]).output
            #expect(checkpoints.ranges(of: head).count >= 2, "the commit to come back to")
            #expect(checkpoints.ranges(of: image).count >= 2, "and what ran of it")
            let checkpoint = try stack.belay(["checkpoint", "list"]).output.prefix { $0 != " " }
            let verified = try stack.belay(["checkpoint", "verify", String(checkpoint)])
            #expect(verified.output.contains("every byte is as it was written"), "\(verified.said)")
            try stack.requirePromises()

            let back = try stack.belay(["rollback", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
            try stack.require(contents)
            #expect(try stack.commit == "v2.0.1")
            #expect(try stack.images() == images, "the very images that ran before, not built again")
            #expect(try stack.recreated() == [])
            try stack.requirePromises()
        }
    }

    @Test("a release without a migration that fails when it is open goes back by its code alone, and no write is lost")
    func codeOnly() throws {
        try ContractLucidityStack.use("2.0.0") { stack in
            let worker = try stack.setting("CONTAINER_PREFIX") + "-worker"
            let opened = Once()
            let answer = try stack.belay(["upgrade", "2.0.1", "--watch", "60s", "--json"]) { line in
                guard line.contains("\"event\":\"edge-opened\"") else { return }
                opened.perform {
                    _ = try? stack.load(["--rows", "14", "--for", "60", "--pause", "0.1"])
                    _ = try? stack.shell("docker stop --time 1 \(worker)")
                }
            }
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(answer.output.contains("\"decision\":\"code-only\""), "\(answer.said)")
            #expect(try stack.commit == "v2.0.0")
            #expect(try stack.revision == "0002")
            try stack.requirePromises()
        }
    }

    @Test("a release without a migration is rolled back by its code alone once users have written, and no write is lost")
    func rollbackOfCode() throws {
        try ContractLucidityStack.use("2.0.0") { stack in
            let images = try stack.images()
            let answer = try stack.belay(["upgrade", "2.0.1", "--no-watch"])
            #expect(answer.exit == .done, "\(answer.said)")
            try stack.load(["--rows", "5", "--for", "60"])
            let back = try stack.belay(["rollback"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(back.output.contains("the data stays, with what users wrote"), "\(back.said)")
            #expect(try stack.commit == "v2.0.0")
            #expect(try stack.revision == "0002")
            #expect(try stack.images() == images)
            try stack.requirePromises()
        }
    }

    @Test("services that a release does not change keep their containers")
    func unchanged() throws {
        try ContractLucidityStack.use("2.0.1") { stack in
            let before = try stack.containers().split(separator: "\n").map { $0.split(separator: " ").prefix(2) }
            let answer = try stack.belay(["upgrade", "2.1.0", "--no-rehearsal", "--no-watch"])
            #expect(answer.exit == .done, "\(answer.said)")
            let after = try stack.containers().split(separator: "\n").map { $0.split(separator: " ").prefix(2) }
            let anew = zip(before, after).filter { $0 != $1 }.compactMap { $0.0.first }
            // The release changes the backend's directory, which the worker is built from too.
            #expect(anew.map { $0.split(separator: "-").last } == ["backend", "worker"], "\(anew)")
            #expect(try stack.recreated() == [])
        }
    }

    @Test("a document that is stuck ends the upgrade at its deadline, before anything is stopped")
    func stuck() throws {
        try ContractLucidityStack.use("2.0.1") { stack in
            try stack.replace("within: 45s", with: "within: 2s", in: "belay.yaml")
            for _ in 0..<100 where try stack.sql("select count(*) from documents where pipeline_status <> 'complete'") != "0" {
                try SystemClock().sleep(0.2)
            }
            try stack.sql(
                "update documents set pipeline_status = 'analyzing' where id = (select min(id) from documents)")
            let before = try stack.containers()
            let answer = try stack.belay(["upgrade", "2.1.0", "--no-rehearsal"])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(answer.output.contains("every document is complete or failed"))
            #expect(try stack.containers() == before)
        }
    }

    @Test("every bad release is refused by its rehearsal, with the failure's name; the stack has noticed nothing")
    func refused() throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            let before = try stack.containers()
            let tree = try stack.workTree()
            // So slowly that the clone's worker is not kept busy by what was copied.
            let (_, users) = try stack.amidUsers(pausing: 1) {
                let unread = try stack.belay(["upgrade", "2.2.5", "--set", "STORAGE_ENCRYPTION_KEY=0123456789abcdef"])
                #expect(unread.exit == .refused, "\(unread.said)")
                #expect(unread.said.contains("--accept-breaking encryption"), "\(unread.said)")
                for bad in BadRelease.contractLucidity {
                    let answer = try stack.belay(bad.upgrade)
                    #expect(answer.exit == .refused, "\(bad.version): \(answer.said)")
                    #expect(answer.output.contains(bad.says), "\(bad.version): \(answer.said)")
                    #expect(answer.output.contains("breaking in 2.2.0: the same document cannot be uploaded twice"))
                    #expect(try stack.containers() == before, "\(bad.version)")
                    #expect(try stack.workTree() == tree, "\(bad.version)")
                }
            }
            #expect(users.contains("refused 0,"), "\(users)")
            #expect(try stack.revision == "0003")
            #expect(try stack.sql("select count(*) from pg_roles where rolname = 'cl_reporting'") == "0")
            try stack.requirePromises()
        }
    }

    @Test("unrehearsed, a migration that fails is undone: old images, old data, every promise kept")
    func wentBack() throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            try stack.requireRest()
            let (before, images) = (try stack.contents(), try stack.images())
            let answer = try stack.belay(["upgrade", "2.2.0", "--no-rehearsal", "--no-watch"])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(answer.output.contains("(duplicate rows)"), "\(answer.said)")
            #expect(answer.output.contains("could not create unique index"), "the lines that the backend ended with")
            try stack.require(before, "no part of it stays")
            #expect(try stack.images() == images)
            try stack.requireReturned()
        }
    }

    @Test(
        "Contract Lucidity, killed in the middle, resumed: entirely old or entirely new",
        arguments: ["switch", "migrate", "verify"])
    func killed(step: String) throws {
        try ContractLucidityStack.use("2.0.1") { stack in
            let answer = try stack.upgrade(to: "2.1.0", Struck(blow: .kill, step: step))
            #expect(answer.exit != .refused, "\(answer.said)")
            try stack.requireWhole(answer)
        }
    }
}

import BelayCore
import BelayTestKit
import Testing

/// What a version is, where the tags that are called after it come to name something else.
@Suite(
    "Tags that are moved, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct MovedTagTests {
    @Test("a plan is of the images that its tags named, and so is a way back")
    func moved() throws {
        try PlainStack.use(["app": "init: true, command: [sleep, infinity]"]) { stack in
            let name = try stack.setting("IMAGE")
            let old = try stack.image(of: "app")
            // As it is in the registry; nothing of it is here when the run begins.
            let digest = { (tag: String) in
                try stack.shell(
                    "docker pull --quiet \(name):\(tag) >/dev/null; docker inspect --format '{{index .RepoDigests 0}}' \(name):\(tag)"
                )
                .split(separator: "@").last.map { $0.filter { $0 != "\n" } } ?? ""
            }
            let (oldDigest, newDigest) = (try digest("1"), try digest("2"))
            let new = try stack.shell("docker inspect --format '{{.Id}}' \(name):2").prefix { $0 != "\n" }
            #expect(old != new && oldDigest != newDigest)
            try stack.shell("docker rmi \(name):2")
            let plan = try stack.belay(["plan", "2", "--json"])
            #expect(plan.output.contains("app \(name):2 \(newDigest)"), "\(plan.said)")

            // Each names the other's image, in the registry and here: after `fetch`, and again before a way back starts anything.
            try stack.whileFenced(
                """
                \(stack.publishing("1", as: "2"))
                \(stack.publishing("2", as: "1"))
                docker tag \(old) \(name):2
                docker tag \(new) \(name):1
                """)
            let answer = try stack.belay(["upgrade", "2", "--no-rehearsal", "--no-watch", "--json"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(try stack.image(of: "app") == new)
            #expect(answer.report?.from.identity == "app \(name):1 \(oldDigest)")
            #expect(answer.report?.to.identity == "app \(name):2 \(newDigest)")
            #expect(try stack.belay(["checkpoint", "list", "--json"]).output.contains("app \(name):1 \(oldDigest)"))

            #expect(try digest("1") == newDigest, "it names the other still")
            let back = try stack.belay(["rollback", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(try stack.image(of: "app") == old)
        }
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// What `belay doctor` finds of containers that are not what the guide's files say.
@Suite(
    "Findings, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct FindingsTests {
    @Test("data that goes with a container, containers of other files, a service of no profile that is named, no service at all")
    func found() throws {
        try StrayStack.use { stack in
            let findings = try stack.findings()
            #expect(
                Set(findings.map(\.code)) == ["anonymous-volume", "container-layer", "other-files", "other-service"],
                "\(findings)")
            let said = { code in findings.first { $0.code == code }?.message ?? "" }
            #expect(said("anonymous-volume").contains("web keeps /var/lib/web in a volume without a name"))
            #expect(said("container-layer").contains("web wrote /srv/kept into its own container"))
            #expect(said("other-files").contains("was made from \(stack.directory)/docker-compose.yml,"))
            #expect(said("other-service").contains("extra runs, and is no service that the guide's files and profiles have"))

            try stack.replace("files: [docker-compose.yml]", with: "files: [extra.yml]", in: "belay.yaml")
            #expect(try stack.findings().map(\.code) == ["no-services"])
        }
    }
}

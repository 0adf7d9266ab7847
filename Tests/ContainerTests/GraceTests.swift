import BelayCore
import BelayTestKit
import Testing

/// How long services of a Compose project are given to end their work.
@Suite(
    "Grace, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct GraceTests {
    /// Ends three seconds after it was asked to, and says that all is well.
    private static let slow = #"command: [sh, -c, "trap 'sleep 3; exit 0' TERM; while :; do sleep 0.1; done"]"#
    private static let deaf = #"command: [sh, -c, "trap '' TERM; while :; do sleep 0.1; done"]"#

    @Test("the guide's, else the Compose file's; who has work in hand ends it, and who does not listen is killed")
    func grace() throws {
        let services = ["listed": Self.slow, "declared": Self.slow + ", stop_grace_period: 20s", "deaf": Self.deaf]
        try PlainStack.use(services, guide: "limits: {stop: 1s}\ngrace: {listed: 20s, deaf: 2s}\n") { stack in
            let (answer, seen) = try stack.chronicled(["upgrade", "2", "--no-rehearsal", "--no-watch"])
            #expect(answer.exit == .done, "\(answer.said)")
            for service in ["listed", "declared"] {
                let ending = try seen.ending(of: service)
                #expect(ending.how == Chronicle.Ending(signals: ["15"], exit: "0"), "\(service)")
                #expect(ending.seconds > 2.9, "\(service)")
            }
            let killed = try seen.ending(of: "deaf")
            #expect(killed.how == Chronicle.Ending(signals: ["15", "9"], exit: "137"))
            #expect(killed.seconds > 1.9)
            #expect(
                try stack.shell("docker compose ps --format '{{.Image}}'").split(separator: "\n").allSatisfy {
                    $0.hasSuffix(":2")
                })
        }
    }
}

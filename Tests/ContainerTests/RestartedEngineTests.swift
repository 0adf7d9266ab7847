import BelayTestKit
import Testing

/// Takes the engine away from whatever else runs on it: nothing may run beside.
@Suite(
    "An engine that is restarted, with all that runs on it", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"),
    .enabled(if: ContainerStack.isOurs, "the engine is not ours to restart"))
struct RestartedEngineTests {
    @Test(
        "is waited for; after a reboot nothing that was fenced comes up by itself",
        arguments: [Struck(blow: .engine, step: "migrate"), Struck(blow: .both, step: "seal")])
    func restarted(struck: Struck) throws {
        try CronicornStack.use("1.24.1") { stack in
            try stack.requireWhole(stack.upgrade(to: "1.25.0", struck))
        }
    }

    @Test("is waited for by a migration that is a service's own start")
    func restartedAtStart() throws {
        try ContractLucidityStack.use("2.0.1") { stack in
            try stack.requireWhole(stack.upgrade(to: "2.1.0", Struck(blow: .engine, step: "migrate")))
        }
    }
}

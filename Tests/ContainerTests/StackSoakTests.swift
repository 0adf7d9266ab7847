import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

/// Every blow at every step, and every bad release taken without a rehearsal: an hour and more, so only when asked for.
@Suite(
    "Stacks in containers, whatever happens", .serialized,
    .enabled(if: ContainerStack.unavailable == nil && ContainerStack.isOurs, "there is no engine of ours here"),
    .enabled(if: getenv("BELAY_STACK_SOAK") != nil, "make container-soak asks for it"))
struct StackSoakTests {
    private static let unrehearsed = ["--no-rehearsal", "--ignore", "missing-key"]

    @Test("Cronicorn ends entirely old or entirely new", arguments: Struck.all)
    func cronicorn(struck: Struck) throws {
        try CronicornStack.use("1.24.1") { stack in try stack.requireWhole(stack.upgrade(to: "1.25.0", struck)) }
    }

    @Test("Contract Lucidity ends entirely old or entirely new", arguments: Struck.all)
    func contractLucidity(struck: Struck) throws {
        try ContractLucidityStack.use("2.0.1") { stack in try stack.requireWhole(stack.upgrade(to: "2.1.0", struck)) }
    }

    @Test("a bad release of Cronicorn goes back, with data equal and every promise kept", arguments: BadRelease.cronicorn)
    func badCronicorn(bad: BadRelease) throws {
        try CronicornStack.use("1.25.1") { stack in
            let upgrade = { try stack.belay(bad.upgrade + Self.unrehearsed) }
            try Self.requireReturn(of: stack, from: bad.isSilent ? stack.amidUsers(upgrade).0 : upgrade(), bad)
            #expect(try stack.setting("IMAGE_TAG") == "1.25.1")
            #expect(try stack.migrations == "6")
            #expect(try stack.recreated() == [])
            try stack.requirePromises()
        }
    }

    @Test(
        "a bad release of Contract Lucidity goes back, with data equal and every promise kept",
        arguments: BadRelease.contractLucidity)
    func badContractLucidity(bad: BadRelease) throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            let images = try stack.images()
            try Self.requireReturn(of: stack, from: stack.belay(bad.upgrade + Self.unrehearsed), bad)
            #expect(try stack.commit == "v2.1.1")
            #expect(try stack.revision == "0003")
            #expect(try stack.images() == images)
            #expect(try stack.recreated() == [])
            try stack.requirePromises()
        }
    }

    /// By itself; or, where nothing shows that it is bad, by the person's command.
    private static func requireReturn(of stack: ContainerStack, from answer: BelayAnswer, _ bad: BadRelease) throws {
        if answer.exit == .wentBack { return }
        #expect(bad.isSilent && answer.exit == .done, "\(bad.version): \(answer.said)")
        let back = try stack.belay(["rollback", "--discard-writes"])
        #expect(back.exit == .done, "\(back.said)")
    }
}

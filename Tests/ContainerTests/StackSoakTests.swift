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

    @Test("Cronicorn, on its way back, ends entirely old", arguments: Struck.allBack)
    func cronicornBack(struck: Struck) throws {
        try CronicornStack.use("1.25.1") { stack in
            let before = try stack.contents()
            let answer = try stack.upgrade(to: "1.26.0", struck, ["--accept-breaking", "encrypted-headers"])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            try stack.require(before)
            try stack.requireReturned()
        }
    }

    @Test("Contract Lucidity, on its way back, ends entirely old", arguments: Struck.allBack)
    func contractLucidityBack(struck: Struck) throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            try stack.requireRest()
            let (before, images) = (try stack.contents(), try stack.images())
            let answer = try stack.upgrade(to: "2.2.0", struck)
            #expect(answer.exit == .wentBack, "\(answer.said)")
            try stack.require(before)
            #expect(try stack.images() == images)
            try stack.requireReturned()
        }
    }

    @Test("a bad release of Cronicorn goes back, with data equal and every promise kept", arguments: BadRelease.cronicorn)
    func badCronicorn(bad: BadRelease) throws {
        try CronicornStack.use("1.25.1") { stack in
            try Self.requireReturn(of: stack, from: bad)
            try stack.requireReturned()
            if try Self.returnsAmidUsers(stack, from: bad) { try stack.requireReturned() }
        }
    }

    @Test(
        "a bad release of Contract Lucidity goes back, with data equal and every promise kept",
        arguments: BadRelease.contractLucidity)
    func badContractLucidity(bad: BadRelease) throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            try stack.requireRest()
            let images = try stack.images()
            try Self.requireReturn(of: stack, from: bad)
            #expect(try stack.images() == images)
            try stack.requireReturned()
            if try Self.returnsAmidUsers(stack, from: bad) { try stack.requireReturned() }
        }
    }

    @Test("a release of Cronicorn that waits for a lock goes back from a stranger, and succeeds beside a killed planner's query")
    func lockedCronicorn() throws {
        try CronicornStack.use("1.25.1") { stack in
            let bad = BadRelease.locked.cronicorn
            let before = try stack.contents()
            let stranger = try Stranger(to: stack, table: "runs")
            try stranger.come()
            let fenced = try stack.belay(bad.upgrade + Self.unrehearsed + ["--ignore", "foreign-holder"])
            #expect(fenced.exit == .wentBack, "\(fenced.said)")
            #expect(fenced.said.contains("cannot fence: session "), "\(fenced.said)")
            try stranger.leave()
            try stack.require(before)
            try stack.requireReturned()
            let reads = try eventually(within: 60) {
                try stack.sql(
                    "select count(*) from pg_stat_activity where application_name = 'ai-planner' and query like '%pg_sleep%'")
                    == "1"
            }
            #expect(reads, "the planner reads nothing")
            let answer = try stack.belay(bad.upgrade + Self.unrehearsed)
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(answer.said.contains("the container that it came from is stopped"), "\(answer.said)")
            #expect(try stack.migrations == "7")
            try stack.requirePromises()
        }
    }

    @Test("a release of Contract Lucidity that waits for a lock goes back from a stranger, and succeeds once all work is drained")
    func lockedContractLucidity() throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            try stack.requireRest()
            let bad = BadRelease.locked.contractLucidity
            let stranger = try Stranger(to: stack, table: "documents")
            try LockTimeoutTests.requireReturn(of: stack, from: bad, despite: stranger)
            try stack.requireReturned()
            try stack.load(["--rows", "11", "--for", "120", "--pause", "0.1"])
            let answer = try stack.belay(bad.upgrade + Self.unrehearsed)
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(try stack.revision == "0004")
            try stack.requirePromises()
        }
    }

    @Test("a slow release of Cronicorn is waited for as long as the guide says, and not longer")
    func slowCronicorn() throws {
        try CronicornStack.use("1.25.1") { stack in
            try Self.requirePatience(of: stack, with: .slow.cronicorn, limit: "start-most: 8s") { try stack.requireReturned() }
            #expect(try stack.tags() == ["1.26.7"])
        }
    }

    @Test("a slow release of Contract Lucidity is waited for as long as the guide says, and not longer")
    func slowContractLucidity() throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            try stack.requireRest()
            try Self.requirePatience(of: stack, with: .slow.contractLucidity, limit: "migrate-most: 8s") {
                try stack.requireReturned()
            }
            #expect(try stack.revision == "0004")
        }
    }

    /// With nobody there: by itself; or, where nothing shows that it is bad, by the person's command.
    private static func requireReturn(of stack: ContainerStack, from bad: BadRelease) throws {
        let before = try stack.contents()
        let answer = try stack.belay(bad.upgrade + unrehearsed)
        if answer.exit != .wentBack {
            #expect(bad.isSilent && answer.exit == .done, "\(bad.version): \(answer.said)")
            let back = try stack.belay(["rollback", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
        }
        try stack.require(before, "\(bad.version)")
    }

    /// While users write, who keep what they were promised, wherever it ends. Once they have written to what shows nothing until
    /// then, a person decides.
    private static func returnsAmidUsers(_ stack: ContainerStack, from bad: BadRelease) throws -> Bool {
        let (answer, _) = try stack.amidUsers { try stack.belay(bad.upgrade + unrehearsed) }
        if answer.exit == .wentBack { return true }
        #expect(
            answer.exit == .needsPerson && bad.isLate || bad.isSilent && answer.exit == .done, "\(bad.version): \(answer.said)")
        return false
    }

    private static func requirePatience(
        of stack: ContainerStack, with slow: BadRelease, limit: String, afterwards: () throws -> Void
    ) throws {
        let before = try stack.contents()
        try stack.replace("belay: 1\n", with: "belay: 1\nlimits: {\(limit)}\n", in: "belay.yaml")
        let answer = try stack.belay(slow.upgrade + unrehearsed)
        #expect(answer.exit == .wentBack, "\(answer.said)")
        #expect(answer.said.contains(slow.says), "\(answer.said)")
        try stack.require(before)
        try afterwards()
        try stack.replace("limits: {\(limit)}\n", with: "", in: "belay.yaml")
        let patient = try stack.belay(slow.upgrade)
        #expect(patient.exit == .done, "\(patient.said)")
        try stack.requirePromises()
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// Stacks whose guide is what `belay init` has seen of them.
@Suite(
    "Drafted guides, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct InitTests {
    @Test("Cronicorn is upgraded, and comes back, with the guide as it was drafted")
    func cronicorn() throws {
        try CronicornStack.use("1.24.1") { stack in
            try stack.shell("rm belay.yaml")
            let offered = try stack.belay(["upgrade", "1.25.0"])
            #expect(offered.exit == .usage && offered.said.contains("next: belay init"), "\(offered.said)")
            let before = try stack.containers()
            try Self.draft(stack, secrets: ["BETTER_AUTH_SECRET", "STRIPE_SECRET_KEY"])
            #expect(try stack.containers() == before)
            try Self.goThere(stack, to: "1.25.0")
            #expect(try stack.migrations == "6")
            try Self.comeBack(stack)
            #expect(try stack.migrations == "4")
            try stack.requirePromises()
        }
    }

    @Test("Contract Lucidity is upgraded, and comes back, with the guide as it was drafted")
    func contractLucidity() throws {
        try ContractLucidityStack.use("2.0.1") { stack in
            try stack.shell("rm belay.yaml")
            let (containers, images) = (try stack.containers(), try stack.images())
            try Self.draft(stack, secrets: ["POSTGRES_PASSWORD", "JWT_SECRET_KEY"])
            #expect(try stack.containers() == containers)
            try Self.goThere(stack, to: "2.1.0")
            #expect(try stack.revision == "0003")
            #expect(try stack.commit == "v2.1.0")
            try stack.requirePromises()
            try Self.comeBack(stack)
            #expect(try stack.revision == "0002")
            #expect(try stack.commit == "v2.0.1")
            #expect(try stack.images() == images)
            try stack.requirePromises()
        }
    }

    @Test(
        "stacks of other shapes are upgraded, and come back, once a person has done what the draft says, if it says anything",
        arguments: Shape.all)
    func shapes(shape: Shape) throws {
        try ShapeStack.use(shape) { stack in
            #expect(try stack.ask("GET", shape.read) == shape.answers[0])
            let guide = try Self.draft(stack).replacing("\n# ", with: " ").replacing("\n  # ", with: " ")
            for words in shape.says + shape.needs.map(\.says) { #expect(guide.contains(words), "\(guide)") }
            for need in shape.needs {
                let refused = try stack.belay(["doctor", "1.1.0"])
                #expect(refused.exit == .refused, "without `\(need.does)`: \(refused.said)")
                try stack.shell(need.does)
            }
            if shape.isDraftedAnew { try Self.draft(stack, again: true) }
            try Self.add(shape, to: stack)
            let said = try Self.goThere(stack, to: "1.1.0", shape.options)
            for code in shape.warnings { #expect(said.contains("(\(code))"), "\(said)") }
            #expect(said.contains("1.0.0 works on the new schema") == shape.worksOnNew, "\(said)")
            #expect(try stack.ask("GET", shape.read) == shape.answers[1])
            try Self.comeBack(stack)
            #expect(try stack.ask("GET", shape.read) == shape.answers[2])
        }
    }

    /// Writes a guide, which has to be without a mistake, a warning or a secret.
    @discardableResult
    private static func draft(_ stack: some Installation, again: Bool = false, secrets: [String] = []) throws -> String {
        let answer = try stack.belay(["init"] + (again ? ["--force"] : []))
        #expect(answer.exit == .done, "\(answer.said)")
        #expect(answer.said.contains("next: belay guide lint"))
        let lint = try stack.belay(["guide", "lint"])
        #expect(lint.exit == .done && !lint.said.contains("WARN"), "\(lint.said)")
        let text = try stack.text("belay.yaml")
        for key in secrets { #expect(try !(text + answer.said).contains(stack.setting(key))) }
        let document = try stack.belay(["init", "--force", "--json"])
        #expect(document.exit == .done, "\(document.said)")
        #expect(try JSONSchema("init.json").mistakes(in: document.output) == [])
        #expect(try stack.text("belay.yaml") == text)
        return text
    }

    /// What a service with a password is asked, and what is run in a container, which ends there when its time is over.
    private static func add(_ shape: Shape, to stack: ShapeStack) throws {
        guard !shape.trials.isEmpty else { return }
        let lines = { (checks: [String]) in checks.map { "  - \($0)\n" }.joined() }
        let (preflight, trials) = ("preflight:\n" + lines(shape.preflight), lines(shape.trials.map(\.check)))
        try stack.replace(
            "\nverify:\n", with: "\n\(preflight)\nverify:\n\(lines(shape.verify))\(trials)", in: "belay.yaml")
        let verified = try stack.belay(["verify"])
        for trial in shape.trials { #expect(verified.said.contains(trial.says), "\(trial.check): \(verified.said)") }
        #expect(try !verified.said.contains(stack.setting("REDIS_PASSWORD")))
        #expect(try !stack.shell("docker compose top").contains("98765"))
        try stack.replace(trials, with: "", in: "belay.yaml")
    }

    /// What `belay doctor` and the upgrade say is the answer.
    @discardableResult
    private static func goThere(_ stack: some Installation, to version: String, _ options: [String] = []) throws -> String {
        let doctor = try stack.belay(["doctor", version])
        #expect(doctor.exit == .done, "\(doctor.said)")
        let there = try stack.belay(["upgrade", version, "--no-watch"] + options)
        #expect(there.exit == .done, "\(there.said)")
        return doctor.said + there.said
    }

    private static func comeBack(_ stack: some Installation) throws {
        let back = try stack.belay(["rollback", "--discard-writes"])
        #expect(back.exit == .done, "\(back.said)")
    }
}

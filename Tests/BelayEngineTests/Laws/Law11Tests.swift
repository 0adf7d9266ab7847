import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 11: secrets appear nowhere but in the vault")
struct Law11Tests {
    private static let key = "-----BEGIN KEY-----\nfirst+line/of+the+key==\nsecond\"line/of the+key\n-----END KEY-----"
    private static let canaries = [
        SmallWorld.secret, "st@ged/s3cret+\"canary\"", "first+line/of+the+key==", "second\"line/of the+key",
    ]

    /// Everything that chatters chatters about the canaries, in every form.
    private static func chattering() throws -> SmallWorld {
        let world = try SmallWorld()
        world.guide.edge = ["api"]
        let lines = canaries.flatMap { canary in Canary.forms(of: canary).map { "connecting with \($0)." } }
        world.code.migrate(Code.goodMigration, output: lines)
        world.code.whenStarting { start in lines.forEach(start.log) }
        let runtime = world.runtime
        world.prober.answer { _, _ in
            let runs = runtime.facts.contains { $0.name == "api" && $0.isRunning }
            return Observation(
                scalar: .string(lines.joined(separator: " ")), status: runs ? 200 : nil, text: lines.joined(),
                problem: runs ? nil : lines[0])
        }
        return world
    }

    private static let request = UpgradeRequest(
        version: "2.0.0", staged: ["STAGED_TOKEN": Secret(canaries[1]), "SIGNING_KEY": Secret(key)])

    /// Where a canary is found: in what was said, in the journal, in any file of the state directory outside of the vault.
    private static func leaks(_ world: SmallWorld, _ endings: [SmallWorld.Ending]) throws -> [String] {
        var found: [String] = []
        var texts = [("what was shown", Array(world.observer.text.utf8))] + endings.map { ("the ending", Array($0.text.utf8)) }
        texts += try endings.compactMap(\.report).map { ("its JSON", try JSON.encode($0)) }
        let files = RealFileSystem()
        for (path, _) in try world.tree(world.state, leavingOut: [world.place.vault])
        where try files.status(path, followingLinks: false)?.kind == .file {
            texts.append((path, try files.read(path, limit: 1 << 24)))
        }
        for (place, bytes) in texts {
            for canary in canaries {
                // A beginning too: a line that was cut may end within it.
                for form in Canary.forms(of: canary) + [String(canary.prefix(8))] where Canary.contains(bytes, form) {
                    found.append("\(form) in \(place)")
                }
            }
        }
        return found
    }

    @Test("not in an upgrade, and not in the rollback of it")
    func forward() throws {
        let world = try Self.chattering()
        let endings = [world.upgrade(Self.request), world.rollback()]
        #expect(endings.map(\.exit) == [.done, .done], "\(endings.map(\.text))")
        #expect(try Self.leaks(world, endings) == [])
        // Kept all the same: that the run could be undone.
        #expect(try world.read(".env").contains(SmallWorld.secret))
    }

    @Test("not when a step fails with them on its lips", arguments: ["migrator", "start", "logs", "health", "store", "back"])
    func failing(place: String) throws {
        let world = try Self.chattering()
        let long = String(repeating: "x", count: 190) + " fatal: "
        let forms = Self.canaries.flatMap { Canary.forms(of: $0) }
        let said = forms.joined(separator: " ")
        switch place {
        case "migrator": world.code.migrate([{ _ in throw Code.Trouble(said) }])
        case "start":
            world.code.whenStarting {
                if $0.version == "2.0.0" { throw BelayError(.failed, "cannot start: \(said)", hint: forms[0], evidence: forms) }
            }
        case "logs": world.code.whenStarting { start in if start.version == "2.0.0" { forms.forEach { start.log(long + $0) } } }
        case "health":
            let runtime = world.runtime
            world.prober.answer { _, _ in
                let isNew = runtime.facts.contains { $0.version == "2.0.0" }
                return Observation(
                    scalar: .string(String(repeating: "x", count: 190) + forms[0]), status: isNew ? 500 : 200,
                    problem: isNew ? String(repeating: "x", count: 185) + forms[0] : nil)
            }
        case "store":
            world.beforeStore = { if $0 == "settings seal" { throw BelayError(.failed, "cannot seal \(said)", evidence: forms) } }
        case "back": world.code.whenStarting { throw BelayError(.failed, "cannot start \($0.version): \(said)", evidence: forms) }
        default: break
        }
        var endings = [world.upgrade(Self.request)]
        if endings[0].exit == .needsPerson { endings.append(world.resume()) }
        #expect([.wentBack, .needsPerson].contains(endings[0].exit), "\(endings[0].text)")
        #expect(try Self.leaks(world, endings) == [])
    }

    @Test(
        "not after a crash, nor when it is taken up again",
        arguments: ["after run migrator 2.0.0", "after start worker 2.0.0 open", "after arm"])
    func crash(point: String) throws {
        let world = try Self.chattering()
        #expect(world.upgrade(Self.request, dying: .after(point, 0)).died)
        #expect(try Self.leaks(world, []) == [])
        let ending = world.resume()
        #expect(ending.exit == .done || ending.exit == .wentBack)
        #expect(try Self.leaks(world, [ending]) == [])
    }

    @Test("not when services are merely started and stopped")
    func startAndStop() throws {
        let world = try Self.chattering()
        let endings = [
            world.live {
                _ = try $0.stopServices(); return nil
            },
            world.live {
                _ = try $0.startServices(); return nil
            },
        ]
        #expect(endings.allSatisfy { $0.exit == .done })
        #expect(world.observer.text.contains("connecting with"))
        // What was not staged is nobody's secret here.
        #expect(
            try Self.leaks(world, endings).filter {
                $0.contains("s3cret+canary") || $0.contains(Canary.base64(SmallWorld.secret))
            } == [])
    }

    @Test("what is staged lies in the vault alone, closed to others")
    func staged() throws {
        let world = try Self.chattering()
        #expect(world.upgrade(Self.request, dying: .after("after run migrator 2.0.0", 0)).died)
        let files = RealFileSystem()
        #expect(try files.status(world.place.vault, followingLinks: false)?.mode == 0o700)
        #expect(try files.status(world.place.switching(run: 1) + "/staged.json", followingLinks: false)?.mode == 0o600)
    }
}

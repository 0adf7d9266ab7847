import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 4: old code never meets a newer schema, nor new code data that went back")
struct Law4Tests {
    /// Where an upgrade fails, and how.
    enum Failure: String, CaseIterable, Sendable {
        case migrator, startOfWorker, startOfEdge, restamping, health, page
    }

    @Test("wherever an upgrade fails, every start meets the data of its own version", arguments: Failure.allCases)
    func meetings(failure: Failure) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        Self.prepare(world, failure)
        #expect(world.upgrade().exit == .wentBack)
        // Code that migrates when it starts meets the old schema once, by design; old code never meets the new one.
        if failure == .restamping { world.code.acceptNewCodeOnOldData() }
        #expect(world.code.strangers == [])
        #expect(world.code.meetings.contains { $0.version == "1.0.0" })
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    private static func prepare(_ world: SmallWorld, _ failure: Failure) {
        let database = world.stack + "/data/app.db"
        let runtime = world.runtime
        switch failure {
        case .migrator: world.code.migrate(Code.goodMigration + [{ _ in throw Code.Trouble("at the very end") }])
        case .startOfWorker:
            world.code.whenStarting { if $0.version == "2.0.0", $0.service == "worker" { throw Code.Trouble("no") } }
        case .startOfEdge: world.code.whenStarting { if $0.version == "2.0.0", $0.service == "api" { throw Code.Trouble("no") } }
        case .restamping:
            // New code that writes its own idea of the schema, where nothing was to be migrated.
            world.guide.migrate = .none
            world.code.migrate([])
            world.code.whenStarting { start in
                guard start.version == "2.0.0" else { return }
                try Users(database: database).change("create table if not exists tags (id integer); pragma user_version = 2")
            }
        case .health:
            world.prober.answer { _, _ in Observation(status: runtime.facts.contains { $0.version == "2.0.0" } ? 500 : 200) }
        case .page:
            world.guide.verify.append(
                Check(name: "page", probe: .tcp(service: "api", port: 1), expectation: Expectation(), when: .open))
            world.prober.answer { probe, _ in
                guard case .tcp = probe else { return Observation(status: 200) }
                return Observation(scalar: .string(runtime.facts.contains { $0.version == "2.0.0" } ? "closed" : "open"))
            }
        }
    }

    /// Opened, written to by a user, and then found wanting.
    private static func failAfterOpen(_ world: SmallWorld) {
        let runtime = world.runtime
        world.users.behave(.always)
        world.guide.verify.append(
            Check(name: "page", probe: .tcp(service: "api", port: 1), expectation: Expectation(), when: .open))
        world.prober.answer { probe, _ in
            guard case .tcp = probe else { return Observation(status: 200) }
            return Observation(scalar: .string(runtime.facts.contains { $0.version == "2.0.0" } ? "closed" : "open"))
        }
    }

    @Test(
        "only where this run's rehearsal saw the old version work on the new schema, code goes back alone",
        arguments: [true, false])
    func codeOnly(works: Bool) throws {
        let world = try SmallWorld()
        Self.failAfterOpen(world)
        world.releases = Releases([Release(version: "2.0.0", compatibleWith: ["1.0.x"])])
        world.rehearser = ScriptedRehearser { _ in Rehearsal(oldRunsOnNew: works, oldRunsOnNewReason: "no such column") }
        let ending = world.upgrade()
        #expect(ending.report?.wayBack?.decision == (works ? .codeOnly : .ask), "\(ending.said)")
        #expect(ending.exit == (works ? .wentBack : .needsPerson), "\(ending.said)")
        let claim = ending.report?.warnings.contains {
            $0.contains("the vendor says that 1.0.0 works on the data of 2.0.0; it does not")
        }
        #expect(claim == !works, "what the vendor claims is tried, and the claim is named where it is false")
        #expect(try world.rows("pragma user_version") == ["2"] && world.isOpen(works ? "1.0.0" : "2.0.0"))
        let texts = Set(world.notes)
        let written = world.users.acknowledged(by: "1.0.0") + world.users.acknowledged(by: "2.0.0")
        #expect(written.count > 1 && written.allSatisfy(texts.contains), "no write is lost")
    }

    @Test("without a rehearsal nothing has shown that the old version works on what users wrote: a person is asked")
    func untried() throws {
        let world = try SmallWorld()
        Self.failAfterOpen(world)
        world.code.migrate([])
        let ending = world.upgrade()
        #expect(ending.report?.wayBack?.decision == .ask && ending.exit == .needsPerson, "\(ending.said)")
    }

    /// What a rollback finds after users have written.
    enum Tried: CaseIterable, Sendable {
        case works, fails, never
        /// It worked, and the schema is another one by now.
        case outdated
        /// It worked; the schema changes when the edge is closed already.
        case late
    }

    @Test(
        "a rollback keeps what users wrote only where the old version was tried on the data as it is", arguments: Tried.allCases)
    func rollbackAfterWrites(tried: Tried) throws {
        let world = try SmallWorld()
        if tried != .never {
            world.rehearser = ScriptedRehearser { _ in
                Rehearsal(oldRunsOnNew: tried != .fails, oldRunsOnNewReason: "no such column")
            }
        }
        try world.upgrade().requireDone()
        try world.users.write(to: "2.0.0")
        if tried == .outdated { try world.users.change("create table later (id integer)") }
        if tried == .late {
            let users = world.users
            let isFirst = Flag()
            world.beforeStore = { call in
                guard call == "db seal", !isFirst.isRaised else { return }
                isFirst.raise()
                try users.change("create table later (id integer)")
            }
        }
        let ending = world.rollback()
        let exits: [Tried: ExitCode] = [.works: .done, .late: .wentBack]
        #expect(ending.exit == exits[tried] ?? .refused, "\(ending.said)")
        #expect(world.isOpen(tried == .works ? "1.0.0" : "2.0.0"))
        #expect(world.users.acknowledged(by: "2.0.0").allSatisfy(Set(world.notes).contains), "no write is lost")
    }

    @Test("a rollback of a restore puts data back, whatever was tried before")
    func rollbackOfRestore() throws {
        let world = try SmallWorld()
        world.rehearser = ScriptedRehearser { _ in Rehearsal(oldRunsOnNew: true) }
        try world.upgrade().requireDone()
        try world.rollback().requireDone()
        try world.users.write(to: "1.0.0")
        #expect(world.rollback().exit == .refused)
        #expect(world.isOpen("1.0.0"))
    }

    @Test("a rollback of a finished run puts schema and code back together")
    func rollback() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        #expect(world.upgrade().exit == .done)
        #expect(world.rollback().exit == .done)
        #expect(
            try oracle.differences(world, version: "1.0.0").filter { !$0.hasPrefix("left behind in the vault: .switch") } == [])
    }

    @Test("data that cannot be put back keeps the old code from starting")
    func noData() throws {
        let world = try SmallWorld()
        world.code.migrate(Array(Code.goodMigration.prefix(2)) + [{ _ in throw Code.Trouble("no") }])
        world.beforeStore = { if $0 == "db putBack" { throw BelayError(.failed, "cannot rename: the disk is gone") } }
        #expect(world.upgrade().exit == .needsPerson)
        #expect(!world.code.meetings.contains { $0.version == "1.0.0" })
        // Mended, it goes on from there.
        world.beforeStore = { _ in }
        #expect(world.resume().exit == .wentBack)
        #expect(world.code.strangers == [] && world.isOpen("1.0.0"))
    }

    @Test("a migrator that outlived belay writes nothing more once the run is taken up again")
    func orphan() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let life = world.life
        let late = (1...200).map { number -> Code.Statement in { try $0.execute("create table late\(number) (id integer)") } }
        world.code.migrate([Code.goodMigration[0], { _ in life.endSoon() }] + late)
        #expect(world.upgrade().died)
        #expect(world.resume().exit == .wentBack)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
        #expect(try world.rows("select name from sqlite_master where name like 'late%'") == [])
    }
}

import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 1: nothing is touched until the way back is proven")
struct Law1Tests {
    /// What goes wrong before anything is touched.
    enum Trouble: String, CaseIterable, Sendable {
        case finding, check, unwell, copy, damagedCopy, rehearsal, noClone
    }

    @Test("whatever goes wrong before drain, no service notices, and nothing is left", arguments: Trouble.allCases)
    func refused(trouble: Trouble) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        Self.prepare(world, trouble)
        let ending = world.upgrade()
        #expect(ending.exit == .refused, "\(ending.said)")
        #expect(ending.report?.state.contains("nothing was touched") == true)
        #expect(world.runtime.calls == [], "\(world.runtime.calls)")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    private static func prepare(_ world: SmallWorld, _ trouble: Trouble) {
        switch trouble {
        case .finding: world.runtime.script { $0.findings = [Finding(.fail, code: "port-taken", message: "the port is taken")] }
        case .check:
            world.guide.preflight = [
                Check(name: "valid", probe: .tcp(service: "api", port: 1), expectation: Expectation([.equals(.string("open"))]))
            ]
        case .unwell: world.prober.answer { _, _ in Observation(status: 500) }
        case .copy: world.beforeStore = { if $0 == "db preCopy" { throw BelayError(.failed, "cannot read: EIO") } }
        case .damagedCopy:
            let isDamaged = Flag()
            world.intercept = { call in
                guard call.operation == "readChunks", call.path.contains("-pre-copy-"), !call.path.contains(".unfinished"),
                    !isDamaged.isRaised
                else { return }
                isDamaged.raise()
                try RealFileSystem().writeAtomically(call.path, [1, 2, 3], mode: 0o600, like: call.path)
            }
        case .rehearsal:
            world.rehearser = ScriptedRehearser { _ in
                let error = BelayError(.failed, "cannot migrate to 2.0.0: the migrator ended with 1", evidence: ["no such table"])
                return Rehearsal(failure: FailureReport(step: .migrate, error: error))
            }
        case .noClone: world.rehearser = ScriptedRehearser { _ in throw BelayError(.refused, "cannot isolate a clone") }
        }
    }

    @Test("what its rehearsal found is named: the step, the message, the lines that matter")
    func named() throws {
        let world = try SmallWorld()
        Self.prepare(world, .rehearsal)
        let failure = try #require(world.upgrade().report?.failure)
        #expect(failure.step == .rehearse)
        #expect(
            failure.message == "cannot begin: the rehearsal failed at migrate: cannot migrate to 2.0.0: the migrator ended with 1"
        )
        #expect(failure.evidence == ["no such table"])
    }

    @Test("a rehearsal that found its way to the live data is told to a person, before anything begins")
    func leaked() throws {
        let world = try SmallWorld()
        let users = world.users
        world.rehearser = ScriptedRehearser { _ in
            try users.change("create table leaked (id integer)")
            return Rehearsal(oldRunsOnNew: false, oldRunsOnNewReason: "it says so")
        }
        let ending = world.upgrade()
        #expect(ending.exit == .needsPerson, "\(ending.said)")
        #expect(ending.text.contains("the live data changed while 2.0.0 was rehearsed: the schema of "), "\(ending.said)")
        #expect(world.runtime.calls == [], "\(world.runtime.calls)")
    }

    @Test("the same where the rehearsal failed or was killed after it had done so; its own failure stays the first")
    func leakedAndFailed() throws {
        let failing = try SmallWorld()
        let users = failing.users
        failing.rehearser = ScriptedRehearser { _ in
            try users.change("create table leaked (id integer)")
            throw BelayError(.failed, "the clone is gone")
        }
        let ending = failing.upgrade()
        #expect(ending.exit == .needsPerson, "\(ending.said)")
        #expect(ending.report?.failure?.message == "the clone is gone", "\(ending.said)")
        #expect(ending.report?.failure?.evidence.first?.contains("the live data changed") == true, "\(ending.said)")
        #expect(ending.text.contains("has nothing that was written since"), "\(ending.said)")
        // The stack's last change is still the one before, whatever this run has come to.
        #expect(failing.rollback().text.contains("no run of this stack has changed it"))
    }

    @Test("every store is copied, and the copy read back, before the first service is stopped")
    func order() throws {
        let world = try SmallWorld()
        let vault = world.place.vault
        let runtime = world.runtime
        let copied = Flag()
        world.beforeStore = { if $0 == "settings preCopy" { copied.raise() } }
        world.runtime.script { script in
            let meanwhile = script.meanwhile
            script.meanwhile = { moment in
                try meanwhile(moment)
                guard moment.hasPrefix("before stop"), runtime.calls.isEmpty else { return }
                #expect(copied.isRaised)
                let isThere = try RealFileSystem().list(vault).contains { $0.contains("-pre-copy-") && !$0.hasPrefix(".") }
                #expect(isThere)
            }
        }
        #expect(world.upgrade().exit == .done)
        #expect(copied.isRaised)
    }
}

import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit

extension ModelWorld {
    /// What a process of Belay ended with: as the command line would end, or dead.
    struct Ending {
        var exit: ExitCode?
        var report: RunReport?
        var error: BelayError?
        /// Whether anything was made to go wrong in it.
        var wasDisturbed = false

        var died: Bool { exit == nil }
        var text: String {
            died
                ? "died"
                : "exit \(exit?.rawValue ?? -1) \(report?.state ?? error?.message ?? "") \(report?.failure?.message ?? "") \(report?.failure?.second ?? "")"
        }
    }

    /// One life of Belay, from its first look to its end.
    func live(_ turn: Story.Turn, _ verb: (Engine) throws -> RunReport?) -> Ending {
        let disturbance = Disturbance(turn, clock: clock)
        clock.restart()
        beside = nil
        var complaints: [String] = []
        if turn.fault == .secondStarter {
            beside = Beside(moment: turn.point) { [unowned self] in
                if let complaint = startAnother() { complaints.append(complaint) }
            }
        }
        life.begin(disturbance.end)
        life.disturb(disturbance.trouble)
        var ending = Ending()
        do {
            ending.report = try belay(verb)
            ending.exit = ending.report?.exit ?? .done
        } catch {
            let known = error as? BelayError ?? BelayError(.failed, "internal error: \(error)")
            (ending.error, ending.exit) = (known, Self.exit(of: known))
        }
        if life.isDead { ending = Ending() }
        ending.wasDisturbed = life.points.count >= turn.point && turn.fault != .none
        found += complaints
        table.end(process)
        table.beginAnew()
        points.append(life.points)
        life.begin()
        return ending
    }

    /// The number of the process that lives now.
    private var process: Int32 { 5000 + Int32(points.count) }

    private func belay(_ verb: (Engine) throws -> RunReport?) throws -> RunReport? {
        let mutant = story.mutant
        let files = SimulatedFileSystem(disk, life: life, process: process) { mutant?.swallows($0) == true }
        let world = try world(files)
        let system = SimulatedVFS(files)
        self.system = system
        defer { self.system = nil }
        let database = try SQLiteDatabase(place.journal, onFilesOf: system.name, busySeconds: 0)
        // A dead process writes nothing more: closing its journal cannot either.
        defer { database.close() }
        return try verb(Engine(world: world, journal: Journal(path: place.journal, on: database), observer: Silence()))
    }

    /// Another process of Belay begins while this one is at work: it has to be told so, and to touch nothing.
    private func startAnother() -> String? {
        guard let system else { return nil }
        let calls = runtime.calls
        if story.mutant == .theLockIsSkipped { runtime.lock(with: locks.clone) }
        defer { runtime.lock(with: locks.live) }
        do {
            let files = SimulatedFileSystem(disk)
            let database = try SQLiteDatabase(place.journal, onFilesOf: system.name, busySeconds: 0)
            defer { database.close() }
            let engine = Engine(
                world: try world(files), journal: try Journal(path: place.journal, on: database), observer: Silence())
            let report = try engine.upgrade(UpgradeRequest(version: Story.newVersion))
            return "a second run was let in, and ended with \(String(describing: report?.exit))"
        } catch let error as BelayError where error.code == .busy {
            return runtime.calls == calls ? nil : "a second run that was refused has touched the services"
        } catch {
            return "a second run was not refused as busy: \(error)"
        }
    }

    /// Outside of a run nothing was touched: what failed there was refused.
    private static func exit(of error: BelayError) -> ExitCode {
        switch error.code {
        case .usage: return .usage
        case .refused, .failed: return .refused
        case .busy: return .busy
        case .interrupted: return .interrupted
        case .needsPerson: return .needsPerson
        }
    }

    /// What happens between the end of one process of Belay and the beginning of the next.
    func passTime(after turn: Story.Turn, died: Bool) throws {
        if died {
            switch turn.fault {
            case .powerCut:
                disk.losePower(&generator)
                try restart()
            case .killAndReboot:
                disk.syncAll()
                try restart()
            default: break
            }
        }
        // A migrator that outlives Belay, and users, go on for a while.
        for _ in 0..<generator.below(4) { _ = try runtime.survey() }
        disk.wait(seconds: 1)
    }

    private func restart() throws {
        wasRestarted = true
        table.reboot()
        try runtime.reboot()
    }

    /// What the journal says of the last run.
    struct Snapshot {
        var run: StoredRun?
        var steps: [StepRecord] = []
        /// A person has to choose between the users' writes and the old version.
        var isWaiting = false

        var isOpen: Bool { run.map { $0.ended == nil } ?? false }
    }

    func snapshot() throws -> Snapshot {
        try journaled { journal in
            guard let run = try journal.runs(limit: 1).first else { return Snapshot() }
            let isWaiting = try run.ended == nil && journal.waitingForDecision(run.id) != nil
            return Snapshot(run: run, steps: try journal.steps(of: run.id), isWaiting: isWaiting)
        }
    }

    /// The journal, on a copy of the disk: looking at it must not sync what Belay did not.
    private func journaled<T>(_ body: (Journal) throws -> T) throws -> T {
        let files = SimulatedFileSystem(disk.copy())
        try place.prepare(using: files)
        let system = SimulatedVFS(files)
        let database = try SQLiteDatabase(place.journal, onFilesOf: system.name)
        defer { database.close() }
        return try body(Journal(path: place.journal, on: database))
    }
}

import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit

/// Rehearses on a copy of the whole machine, with the engine's own rehearsal.
struct ModelRehearser: Rehearser {
    let world: ModelWorld

    func spaceNeeded(_ facts: Facts) -> Int64 { 0 }
    func findings(_ facts: Facts) -> [Finding] { [] }

    func rehearse(_ request: RehearsalRequest, onLine: @escaping @Sendable (String) -> Void) throws -> Rehearsal {
        try world.life.point("before the rehearsal")
        var story = world.story
        if story.flawIsHidden { story.flaw = .none }
        let clone = ModelWorld(
            story, disk: world.disk.copy(), state: request.scratch, locks: world.locks, isClone: true)
        let files = SimulatedFileSystem(clone.disk)
        let stack = try clone.world(files)
        let system = SimulatedVFS(files)
        let database = try SQLiteDatabase(clone.place.journal, onFilesOf: system.name)
        defer { database.close() }
        let journal = try Journal(path: clone.place.journal, on: database)
        let result = try Engine(world: stack, journal: journal, observer: Silence())
            .rehearseInside(request, from: clone.vault(request.vault, files))
        try world.life.point("after the rehearsal")
        return result
    }
}

/// Nobody watches.
struct Silence: RunObserver {
    func runBegan(_ run: Int, plan: Plan) {}
    func stepBegan(_ kind: StepKind, direction: Direction, index: Int, count: Int) {}
    func stepEnded(
        _ kind: StepKind, direction: Direction, index: Int, count: Int, summary: String, seconds: Double, failed: Bool
    ) {}
    func progress(_ line: String) {}
    func checked(_ result: CheckResult) {}
    func wayBackChosen(_ wayBack: WayBack, failure: FailureReport) {}
    func runEnded(_ report: RunReport) {}
}

import BelayCore
import Testing

@Suite("A way back")
struct WayBackTests {
    struct Row: Sendable, CustomStringConvertible {
        var description: String
        var reached: Reached
        var decision: WayBack.Decision
        var steps: [StepKind]
        var onWrites = OnWrites.ask
    }

    private static let there: [StepKind] = [
        .fetch, .preflight, .preCopy, .drain, .fence, .seal, .switchOver, .migrate, .start, .verify, .open, .settle,
    ]
    private static let whole: [StepKind] = [.fence, .restore, .switchOver, .start, .verify, .open, .settle]
    private static let writes = UserWrites(tables: ["app.db:notes": 2])

    private static func up(to kind: StepKind) -> [StepKind] { Array(there.prefix { $0 != kind }) + [kind] }

    static let rows: [Row] = [
        Row(description: "nothing begun", reached: Reached(steps: []), decision: .nothingTouched, steps: [.settle]),
        Row(description: "preflight", reached: Reached(steps: up(to: .preflight)), decision: .nothingTouched, steps: [.settle]),
        Row(description: "pre-copy", reached: Reached(steps: up(to: .preCopy)), decision: .nothingTouched, steps: [.settle]),
        Row(
            description: "pre-copy, then a reboot", reached: Reached(steps: up(to: .preCopy), vanished: true),
            decision: .servicesOnly,
            steps: [.start, .verify, .open, .settle]),
        Row(description: "drain", reached: Reached(steps: up(to: .drain)), decision: .servicesOnly, steps: [.open, .settle]),
        Row(
            description: "drain, then a reboot", reached: Reached(steps: up(to: .drain), vanished: true), decision: .servicesOnly,
            steps: [.start, .verify, .open, .settle]),
        Row(
            description: "fence", reached: Reached(steps: up(to: .fence)), decision: .servicesOnly,
            steps: [.start, .verify, .open, .settle]),
        Row(
            description: "seal", reached: Reached(steps: up(to: .seal)), decision: .servicesOnly,
            steps: [.start, .verify, .open, .settle]),
        Row(
            description: "switch", reached: Reached(steps: up(to: .switchOver)), decision: .servicesOnly,
            steps: [.fence, .switchOver, .start, .verify, .open, .settle]),
        Row(description: "migrate", reached: Reached(steps: up(to: .migrate)), decision: .dataBack, steps: whole),
        Row(description: "start", reached: Reached(steps: up(to: .start)), decision: .dataBack, steps: whole),
        Row(description: "verify", reached: Reached(steps: up(to: .verify)), decision: .dataBack, steps: whole),
        Row(
            description: "restore without another version",
            reached: Reached(steps: [.preflight, .preCopy, .drain, .fence, .seal, .restore]),
            decision: .dataBack, steps: whole.filter { $0 != .switchOver }),
        Row(
            description: "open, nobody wrote",
            reached: Reached(steps: up(to: .open), opened: true, userWrites: UserWrites(tables: [:])),
            decision: .dataBack, steps: whole),
        Row(
            description: "open, users wrote, ask", reached: Reached(steps: up(to: .open), opened: true, userWrites: writes),
            decision: .ask,
            steps: []),
        Row(
            description: "open, users wrote, keep", reached: Reached(steps: up(to: .open), opened: true, userWrites: writes),
            decision: .keepNew, steps: [], onWrites: .keep),
        Row(
            description: "open, users wrote, rollback", reached: Reached(steps: up(to: .open), opened: true, userWrites: writes),
            decision: .dataBack, steps: whole, onWrites: .rollback),
        Row(
            description: "open, users wrote, the operator lets it go",
            reached: Reached(steps: up(to: .open), opened: true, userWrites: writes, discardWrites: true), decision: .dataBack,
            steps: whole),
        Row(
            description: "open, users wrote, the old version works on the data",
            reached: Reached(steps: up(to: .open), opened: true, userWrites: writes, codeAlone: "it was tried"),
            decision: .codeOnly, steps: whole.filter { $0 != .restore }),
        Row(
            description: "open, the old version works on the data, nobody wrote",
            reached: Reached(steps: up(to: .open), opened: true, userWrites: UserWrites(tables: [:]), codeAlone: "it was tried"),
            decision: .dataBack, steps: whole),
        Row(
            description: "opened in migrate, since its edge cannot be dark",
            reached: Reached(steps: up(to: .migrate), opened: true, userWrites: writes), decision: .ask, steps: []),
    ]

    @Test("is chosen by what was reached", arguments: rows)
    func chosen(row: Row) {
        let wayBack = WayBack.make(plan: PlanScene.plan(onWrites: row.onWrites), reached: row.reached)
        #expect(wayBack.decision == row.decision)
        #expect(wayBack.steps.map(\.kind) == row.steps)
        #expect(!wayBack.reason.isEmpty && wayBack.steps.allSatisfy { !$0.does.isEmpty })
        #expect(wayBack == WayBack.make(plan: PlanScene.plan(onWrites: row.onWrites), reached: row.reached))
    }

    @Test("never starts anything before data and pin are back")
    func order() {
        for row in Self.rows where row.steps.contains(.start) {
            let start = row.steps.firstIndex(of: .start) ?? 0
            for kind in [StepKind.fence, .restore, .switchOver] {
                #expect((row.steps.firstIndex(of: kind) ?? -1) < start, "\(row)")
            }
        }
    }
}

import BelayCore
import Testing

@Suite("An interrupted run goes on")
struct ResumePointTests {
    private static let kinds: [StepKind] = [
        .fetch, .preflight, .preCopy, .drain, .fence, .seal, .switchOver, .migrate, .start, .verify, .open, .settle,
    ]

    private static func records(_ last: StepKind, _ state: StepRecord.State, back: [(StepKind, StepRecord.State)] = [])
        -> [StepRecord]
    {
        let forward = Array(kinds.prefix { $0 != last }).map {
            StepRecord(sequence: 0, direction: .forward, kind: $0, state: .done, began: 0)
        }
        let end = StepRecord(sequence: 0, direction: .forward, kind: last, state: state, began: 0, summary: "why")
        return forward + [end] + back.map { StepRecord(sequence: 0, direction: .back, kind: $0.0, state: $0.1, began: 0) }
    }

    struct Row: Sendable, CustomStringConvertible {
        var description: String
        var last: StepKind
        var state: StepRecord.State
        var allRun = true
        var partly: String?
        /// Where it goes on; nil goes back.
        var from: StepKind?
        var asked = false
    }

    static let rows: [Row] =
        kinds.prefix(6).flatMap { kind in
            [
                Row(description: "\(kind) begun", last: kind, state: .intent),
                Row(description: "\(kind) done", last: kind, state: .done),
            ]
        } + [
            Row(description: "switch begun", last: .switchOver, state: .intent, from: .switchOver, asked: true),
            Row(description: "switch done", last: .switchOver, state: .done, from: .migrate),
            Row(
                description: "migrate begun, nothing or all of it done", last: .migrate, state: .intent, from: .migrate,
                asked: true),
            Row(description: "migrate half done", last: .migrate, state: .intent, partly: "a table is new", asked: true),
            Row(description: "migrate failed", last: .migrate, state: .failed),
            Row(description: "migrate done, nothing runs", last: .migrate, state: .done, allRun: false, from: .start),
            Row(description: "start begun", last: .start, state: .intent, allRun: false, from: .start, asked: true),
            Row(description: "verify done", last: .verify, state: .done, from: .open),
            Row(description: "verify done, then a reboot", last: .verify, state: .done, allRun: false, from: .start),
            Row(description: "verify failed", last: .verify, state: .failed),
            Row(description: "open begun, then a reboot", last: .open, state: .intent, allRun: false, from: .start, asked: true),
            Row(description: "settle done, but not the run", last: .settle, state: .done, from: .settle),
        ]

    @Test("before switch back; after it forward, unless the step is partly done or failed", arguments: rows)
    func decided(row: Row) {
        var asked = false
        let point = ResumePoint.decide(kinds: Self.kinds, records: Self.records(row.last, row.state), allRun: row.allRun) {
            kind in
            asked = true
            #expect(kind == row.last)
            return row.partly.map { .partly($0) } ?? .doneOrNotDone
        }
        #expect(asked == row.asked)
        switch point {
        case .forward(let index): #expect(Self.kinds[index] == row.from)
        case .back(let reason):
            #expect(row.from == nil)
            #expect(!reason.isEmpty && (row.partly.map { reason.contains($0) } ?? true))
        }
    }

    @Test("nothing journaled is nothing begun")
    func empty() {
        let point = ResumePoint.decide(kinds: Self.kinds, records: [], allRun: true) { _ in .doneOrNotDone }
        #expect(point == .back(reason: "belay was ended before anything was switched"))
    }

    private static let wayBack: [StepKind] = [.fence, .restore, .switchOver, .start, .verify, .open, .settle]

    @Test(
        "a way back at its first step that is not done, and never after start with services missing",
        arguments: [
            ([], false, .fence), ([(.fence, .done)], false, .restore), ([(.fence, .done), (.restore, .intent)], false, .restore),
            ([(.fence, .done), (.restore, .failed)], true, .restore), ([(.start, .done)], true, .verify),
            ([(.start, .done)], false, .start),
            ([(.open, .intent)], false, .start), ([(.settle, .done)], true, .settle), ([(.settle, .intent)], false, .start),
        ] as [([(StepKind, StepRecord.State)], Bool, StepKind)])
    func back(done: [(StepKind, StepRecord.State)], allRun: Bool, from: StepKind) {
        let index = ResumePoint.back(kinds: Self.wayBack, records: Self.records(.migrate, .failed, back: done), allRun: allRun)
        #expect(Self.wayBack[index] == from)
    }
}

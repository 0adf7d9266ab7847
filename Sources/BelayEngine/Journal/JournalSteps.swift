package import BelayCore
import BelaySystem

/// Law 6: the intent is durable before the effect, the outcome after it.
extension Journal {
    package func intend(_ kind: StepKind, _ direction: Direction, of run: Int, now: Double) throws -> Int {
        let last = try rows("select max(sequence) from step where run = ?", [.integer(Int64(run))]).first?.first?.integer
        let sequence = Int(last ?? 0) + 1
        try write(
            "insert into step (run, sequence, direction, kind, state, began) values (?, ?, ?, ?, ?, ?)",
            [
                .integer(Int64(run)), .integer(Int64(sequence)), .text(direction.rawValue), .text(kind.rawValue),
                .text(StepRecord.State.intent.rawValue), .real(now),
            ])
        return sequence
    }

    package func conclude(_ sequence: Int, of run: Int, _ state: StepRecord.State, summary: String, now: Double) throws {
        try write(
            "update step set state = ?, ended = ?, summary = ? where run = ? and sequence = ?",
            [.text(state.rawValue), .real(now), .text(summary), .integer(Int64(run)), .integer(Int64(sequence))])
    }

    package func steps(of run: Int) throws -> [StepRecord] {
        try rows(
            "select sequence, direction, kind, state, began, ended, summary from step where run = ? order by sequence",
            [.integer(Int64(run))]
        ).map { row in
            guard let direction = Direction(rawValue: row[1].text ?? ""), let kind = StepKind(rawValue: row[2].text ?? ""),
                let state = StepRecord.State(rawValue: row[3].text ?? "")
            else {
                throw BelayError(
                    .needsPerson,
                    "cannot read the journal of run \(run): it has a step \(row[2].text ?? "") that this belay does not know",
                    hint: "use the belay that wrote it")
            }
            return StepRecord(
                sequence: Int(row[0].integer ?? 0), direction: direction, kind: kind, state: state, began: real(row[4]) ?? 0,
                ended: real(row[5]), summary: row[6].text ?? "")
        }
    }
}

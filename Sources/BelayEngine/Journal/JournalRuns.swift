package import BelayCore
import BelaySystem

/// A run as it was stored when it began.
package struct StoredRun: Sendable {
    package var id: Int
    package var plan: Plan
    package var facts: Facts
    package var began: Double
    package var ended: Double?
    package var exit: ExitCode?
    /// Who ran it last: pid, start ticks and boot of the process.
    package var holder: ProcessFacts
    /// What it came to; nil while it is open.
    package var report: RunReport?

    /// Whether it has changed the stack: one that kept the new version although it was found wanting has, too.
    var stayed: Bool { exit == .done || exit == .needsPerson && report?.failure?.changedLiveData != true }
}

extension Journal {
    package func begin(plan: Plan, facts: Facts, holder: ProcessFacts, now: Double) throws -> Int {
        try write(
            "insert into run (verb, plan, facts, began, holder) values (?, ?, ?, ?, ?)",
            [
                .text(plan.verb.rawValue), .text(try JSON.text(plan)), .text(try JSON.text(facts)), .real(now),
                .text(try JSON.text(holder)),
            ])
        return Int(database.lastInsertedRow)
    }

    package func takeOver(_ run: Int, holder: ProcessFacts) throws {
        try write("update run set holder = ? where id = ?", [.text(try JSON.text(holder)), .integer(Int64(run))])
    }

    package func end(_ run: Int, report: RunReport, now: Double) throws {
        try write(
            "update run set ended = ?, exit = ?, report = ? where id = ?",
            [.real(now), .integer(Int64(report.exit?.rawValue ?? 0)), .text(try JSON.text(report)), .integer(Int64(run))])
    }

    /// The run that has not ended, if there is one; there is never a second, since one would have been refused.
    package func openRun() throws -> StoredRun? { try runs("where ended is null order by id desc limit 1").first }

    package func run(_ id: Int) throws -> StoredRun? { try runs("where id = \(id)").first }

    /// Newest first.
    package func runs(limit: Int) throws -> [StoredRun] { try runs("order by id desc limit \(limit)") }

    private func runs(_ clause: String) throws -> [StoredRun] {
        try rows("select id, plan, facts, began, ended, exit, holder, report from run " + clause).map { row in
            StoredRun(
                id: Int(row[0].integer ?? 0), plan: try decode(Plan.self, row[1]), facts: try decode(Facts.self, row[2]),
                began: real(row[3]) ?? 0, ended: real(row[4]), exit: row[5].integer.flatMap { ExitCode(rawValue: Int32($0)) },
                holder: try decode(ProcessFacts.self, row[6]),
                report: row[7].text == nil ? nil : try decode(RunReport.self, row[7]))
        }
    }

    func decode<T: Decodable>(_ type: T.Type, _ value: SQLiteValue) throws -> T {
        try JSON.decode(type, from: Array((value.text ?? "null").utf8))
    }

    func real(_ value: SQLiteValue) -> Double? {
        switch value {
        case .real(let number): return number
        case .integer(let number): return Double(number)
        case .null, .text, .blob: return nil
        }
    }
}

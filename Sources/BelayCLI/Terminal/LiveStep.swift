import BelayCore

/// The step at work, and what a terminal shows of it: a pure function of what was heard, the time and the columns.
struct LiveStep: Sendable {
    var kind: StepKind
    var direction: Direction
    var index: Int
    var count: Int
    /// By the clock that never jumps, like every time in here.
    var began: Double
    /// The last lines of what happens inside.
    var lines: [String] = []
    var amount: Amount?
    /// When the amount was heard, and first heard: for what passes by itself, and for the rate.
    var heard: Double = 0
    var first: (done: Double, at: Double) = (0, 0)

    static let linesKept = 3
    static let narrow = 60
    private static let spinner = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏").map(String.init)

    mutating func hear(_ line: String) { lines = Array((lines + [Self.single(Terminal.safe(line))]).suffix(Self.linesKept)) }

    /// What a rehearsal says inside comes with an indent of its own.
    private static func single(_ text: String) -> String { text.split(separator: " ").joined(separator: " ") }

    mutating func hear(_ amount: Amount, at now: Double) {
        if self.amount == nil || self.amount?.total != amount.total { first = (amount.done, now) }
        self.amount = amount
        heard = now
    }

    /// One row that is the step, and below it what happens inside. `closed` is since when users are kept out.
    func rows(now: Double, closed: Double?, columns: Int) -> [String] {
        let isNarrow = columns < Self.narrow
        let right = right(now: now, closed: closed, isNarrow: isNarrow)
        let spin = Self.spinner[Int(max(0, now - began) * 10) % Self.spinner.count]
        let left = Columns.fitting("\(Self.title(kind, direction, index, count, isNarrow: isNarrow)) \(spin)", columns - 1)
        let room = columns - 1 - Columns.width(left) - Columns.width(right) - 2
        let middle =
            amount.map { bar($0, now: now, room: room) } ?? (isNarrow ? "" : Columns.fitting(lines.last ?? "", max(0, room)))
        let row = Columns.padded("\(left) \(middle)", columns - 1 - Columns.width(right)) + right
        let inside = amount == nil ? Array(lines.dropLast()) : lines
        let indent = String(repeating: " ", count: isNarrow ? 2 : 11)
        // What did not fit beside the step has its place below it.
        let below = amount == nil && isNarrow ? lines : inside
        return [Columns.fitting(row, columns - 1)] + below.map { Columns.fitting(indent + $0, columns - 1) }
    }

    static func title(_ kind: StepKind, _ direction: Direction, _ index: Int, _ count: Int, isNarrow: Bool) -> String {
        let total = String(count)
        let number = String(repeating: " ", count: max(0, total.count - String(index).count)) + String(index)
        let back = direction == .back ? "back " : ""
        let name = isNarrow ? kind.rawValue : Columns.padded(kind.rawValue, 10)
        return "\(isNarrow ? "" : "  ")\(back)[\(number)/\(total)] \(name)"
    }

    private func right(now: Double, closed: Double?, isNarrow: Bool) -> String {
        let elapsed = Seconds.ticking(now - began)
        guard let closed else { return " \(elapsed)" }
        return " \(elapsed)  ↓ \(isNarrow ? "" : "closed ")\(Seconds.ticking(now - closed))"
    }

    /// As much as there is room for: the part in percent, then the time that is left, the rate, and the bar.
    private func bar(_ amount: Amount, now: Double, room: Int) -> String {
        var amount = amount
        if amount.unit == .seconds { amount.done += now - heard }
        var text = "\(Int(amount.part * 100)) %"
        for more in [left(amount, now), rate(amount, now)].compactMap(\.self) where Columns.width(text + "  " + more) <= room {
            text += "  " + more
        }
        let length = min(24, room - Columns.width(text) - 2)
        guard length >= 6 else { return text }
        let full = Int((amount.part * Double(length)).rounded(.down))
        return String(repeating: "█", count: full) + String(repeating: "░", count: length - full) + "  " + text
    }

    private func rate(_ amount: Amount, _ now: Double) -> String? {
        guard amount.unit == .bytes, heard - first.at > 0.2 else { return nil }
        return Size.text(Int64((amount.done - first.done) / (heard - first.at))) + "/s"
    }

    private func left(_ amount: Amount, _ now: Double) -> String? {
        let rest: Double
        switch amount.unit {
        case .seconds: rest = amount.total - amount.done
        case .bytes:
            guard heard - first.at > 0.2, amount.done > first.done else { return nil }
            rest = (amount.total - amount.done) * (heard - first.at) / (amount.done - first.done)
        }
        return rest < 0 ? "longer than expected" : "\(Seconds.whole(rest)) left"
    }
}

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
    var amount: LiveAmount?
    /// Of what is done beside the step.
    var beside: LiveAmount?

    static let linesKept = 3
    private static let spinner = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏").map(String.init)

    mutating func hear(_ line: String) {
        // What a watch says is how long it has lasted, over and over.
        lines = Array((lines + [LiveLine.text(line)]).suffix(kind == .watch ? 1 : Self.linesKept))
    }

    mutating func hear(_ amount: Amount, at now: Double) {
        let isStep = amount.beside == nil
        if amount.total <= 0 { return isStep ? (self.amount = nil) : (beside = nil) }
        var known = (isStep ? self.amount : beside) ?? LiveAmount(amount, at: now)
        known.hear(amount, at: now)
        if isStep { self.amount = known } else { beside = known }
    }

    /// One row that is the step, and below it what happens inside. `closed` is since when users are kept out.
    func rows(now: Double, closed: Double?, columns: Int) -> [String] {
        let isNarrow = columns < Terminal.narrow
        let right = right(now: now, closed: closed, isNarrow: isNarrow)
        let spin = Self.spinner[Int(max(0, now - began) * 10) % Self.spinner.count]
        let left = Columns.fitting("\(Self.title(kind, direction, index, count, isNarrow: isNarrow)) \(spin)", columns - 1)
        let room = columns - 1 - Columns.width(left) - Columns.width(right) - 2
        // One line has its place beside the step; of several, the oldest comes first.
        let hint = kind == .watch ? ["Ctrl-C ends only the watching"] : []
        let isBeside = amount == nil && !isNarrow && lines.count == 1 && Columns.width(lines[0]) <= room
        let indent = isNarrow ? Terminal.narrowIndent : Terminal.indent
        // Where there is hardly room beside the step, how far it is has a row of its own.
        let amountRow = isNarrow ? amount.map { [$0.text(now: now, room: columns - 1 - indent.count)] } ?? [] : []
        let middle = isNarrow ? "" : amount.map { $0.text(now: now, room: room) } ?? (isBeside ? lines[0] : "")
        let row = Columns.padded("\(left) \(middle)", columns - 1 - Columns.width(right)) + right
        let below = (isBeside ? [] : lines) + hint
        let rows = amountRow + besideRow(now, room: columns - 1 - indent.count) + below
        return [Columns.fitting(row, columns - 1)] + rows.map { Columns.fitting(indent + $0, columns - 1) }
    }

    private func besideRow(_ now: Double, room: Int) -> [String] {
        guard let beside, let name = beside.name else { return [] }
        if beside.isComplete { return ["\(name): being verified"] }
        return ["\(name): \(beside.text(now: now, room: room - Columns.width(name) - 2))"]
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
}

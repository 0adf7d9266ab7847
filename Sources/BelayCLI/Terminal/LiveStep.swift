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
    static let narrow = 60
    private static let spinner = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏").map(String.init)

    mutating func hear(_ line: String) { lines = Array((lines + [Self.single(Terminal.safe(line))]).suffix(Self.linesKept)) }

    /// What a rehearsal says inside comes with an indent of its own.
    private static func single(_ text: String) -> String { text.split(separator: " ").joined(separator: " ") }

    mutating func hear(_ amount: Amount, at now: Double) {
        let isStep = amount.beside == nil
        if isStep, amount.total <= 0 { return self.amount = nil }
        var known = (isStep ? self.amount : beside) ?? LiveAmount(amount, at: now)
        known.hear(amount, at: now)
        if isStep { self.amount = known } else { beside = known }
    }

    /// One row that is the step, and below it what happens inside. `closed` is since when users are kept out.
    func rows(now: Double, closed: Double?, columns: Int) -> [String] {
        let isNarrow = columns < Self.narrow
        let right = right(now: now, closed: closed, isNarrow: isNarrow)
        let spin = Self.spinner[Int(max(0, now - began) * 10) % Self.spinner.count]
        let left = Columns.fitting("\(Self.title(kind, direction, index, count, isNarrow: isNarrow)) \(spin)", columns - 1)
        let room = columns - 1 - Columns.width(left) - Columns.width(right) - 2
        // One line has its place beside the step; of several, the oldest comes first.
        let isBeside = amount == nil && !isNarrow && lines.count == 1 && Columns.width(lines[0]) <= room
        let middle = amount.map { $0.text(now: now, room: room) } ?? (isBeside ? lines[0] : "")
        let row = Columns.padded("\(left) \(middle)", columns - 1 - Columns.width(right)) + right
        let indent = String(repeating: " ", count: isNarrow ? 2 : 11)
        let below = isBeside ? [] : lines
        let rows = besideRow(now, room: columns - 1 - indent.count) + below
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

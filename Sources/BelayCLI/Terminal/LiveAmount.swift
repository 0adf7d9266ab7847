import BelayCore

/// How far something is, and what a terminal shows of it: a bar, the part, the time that is left and the rate, as far as there
/// is room.
struct LiveAmount: Sendable {
    private var amount: Amount
    /// When it was heard, and first heard: for what passes by itself, and for the rate.
    private var heard: Double
    private var first: (done: Double, at: Double)

    init(_ amount: Amount, at now: Double) {
        self.amount = amount
        heard = now
        first = (amount.done, now)
    }

    mutating func hear(_ amount: Amount, at now: Double) {
        if self.amount.total != amount.total { first = (amount.done, now) }
        self.amount = amount
        heard = now
    }

    /// What it is of, where it is not the step.
    var name: String? { amount.beside }
    var isComplete: Bool { amount.done >= amount.total }

    func text(now: Double, room: Int) -> String {
        var amount = amount
        if amount.unit == .seconds { amount.done += now - heard }
        var text = "\(Int(amount.part * 100)) %"
        for more in [left(amount), rate(amount)].compactMap(\.self) where Columns.width(text + "  " + more) <= room {
            text += "  " + more
        }
        let length = min(24, room - Columns.width(text) - 2)
        guard length >= 6 else { return Columns.fitting(text, max(0, room)) }
        let full = Int((amount.part * Double(length)).rounded(.down))
        return String(repeating: "█", count: full) + String(repeating: "░", count: length - full) + "  " + text
    }

    private func rate(_ amount: Amount) -> String? {
        guard amount.unit == .bytes, heard - first.at > 0.2 else { return nil }
        return Size.text(Int64((amount.done - first.done) / (heard - first.at))) + "/s"
    }

    private func left(_ amount: Amount) -> String? {
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

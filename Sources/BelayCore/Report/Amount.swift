/// How far a step is, where that can be known.
package struct Amount: Codable, Sendable, Equatable {
    package enum Unit: String, Codable, Sendable {
        case bytes
        /// Time that passes by itself: whoever shows it need not be told again.
        case seconds
    }

    package var done: Double
    package var total: Double
    package var unit: Unit
    /// What it is of, where that is done beside the step; nil where it is the step.
    package var beside: String?

    package init(_ done: Double, of total: Double, _ unit: Unit, beside: String? = nil) {
        self.done = done
        self.total = total
        self.unit = unit
        self.beside = beside
    }

    /// From 0 to 1.
    package var part: Double { total > 0 ? min(1, max(0, done / total)) : 0 }
}

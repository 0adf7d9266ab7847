/// A time in which users were kept out; seconds since 1970.
package struct ClosedWindow: Codable, Sendable, Equatable {
    package var from: Double
    /// nil while it lasts.
    package var to: Double?

    package init(from: Double, to: Double? = nil) {
        self.from = from
        self.to = to
    }
}

extension [ClosedWindow] {
    /// How long users were kept out in all; nil where they never were, or still are.
    package var seconds: Double? {
        guard let last, last.to != nil else { return nil }
        return reduce(0) { $0 + Swift.max(0, ($1.to ?? $1.from) - $1.from) }
    }
}

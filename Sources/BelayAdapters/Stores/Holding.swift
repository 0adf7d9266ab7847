import BelayCore

extension [Holder] {
    /// Under somebody who uses it, a store can neither be taken at one instant nor replaced.
    func refuse(_ what: String, hint: String) throws {
        guard let first else { return }
        throw BelayError(.failed, "cannot \(what): \(first.sentence)", hint: hint, evidence: prefix(20).map(\.sentence))
    }
}

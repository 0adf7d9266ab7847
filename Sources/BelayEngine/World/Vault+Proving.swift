import BelayCore

extension Vault {
    /// Reads back every byte of what was just written. What cannot be read is no checkpoint, and nobody shall take it for one.
    func prove(_ checkpoint: Checkpoint) throws {
        let problems = try verify(checkpoint.id)
        guard let first = problems.first else { return }
        try? delete(checkpoint.id)
        throw BelayError(
            .refused, "cannot read back the copy in the vault: \(first)", hint: "check the disk of the vault", evidence: problems)
    }
}

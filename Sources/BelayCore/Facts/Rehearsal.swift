/// What the whole upgrade and its way back did on a clone: the oracle of the real run.
package struct Rehearsal: Codable, Sendable, Equatable {
    /// Why the target is refused; nil where everything went well.
    package var failure: FailureReport?
    /// The clone's stores before the migration and after it.
    package var before: [StoreFacts]
    package var migrated: [StoreFacts]
    /// Seconds of each step that was rehearsed.
    package var seconds: [String: Double]
    /// Seconds from the fence to the opened new version, and from the fence of the way back to the opened old one.
    package var downtimeSeconds: Double
    package var wayBackSeconds: Double
    /// Whether the old version was seen to work on the new schema; nil where it was not tried.
    package var oldRunsOnNew: Bool?
    package var oldRunsOnNewReason: String

    package init(
        failure: FailureReport? = nil, before: [StoreFacts] = [], migrated: [StoreFacts] = [], seconds: [String: Double] = [:],
        downtimeSeconds: Double = 0, wayBackSeconds: Double = 0, oldRunsOnNew: Bool? = nil, oldRunsOnNewReason: String = ""
    ) {
        self.failure = failure
        self.before = before
        self.migrated = migrated
        self.seconds = seconds
        self.downtimeSeconds = downtimeSeconds
        self.wayBackSeconds = wayBackSeconds
        self.oldRunsOnNew = oldRunsOnNew
        self.oldRunsOnNewReason = oldRunsOnNewReason
    }

    /// What it came to, for the report.
    package var sentence: String {
        if let failure { return "failed at \(failure.step?.rawValue ?? "its end"): \(failure.message)" }
        let old: String
        switch oldRunsOnNew {
        case true?: old = "the old version works on the new schema"
        case false?: old = "the old version does not work on the new schema: \(oldRunsOnNewReason)"
        case nil: old = "the old version was not tried on the new schema"
        }
        return "migrated, verified and came back; \(old)"
    }

    /// How the real migration differs from the rehearsed one; nil where it does not. Counts may have grown since the copy
    /// was taken, so it is what happened to them that is compared.
    package func difference(before sealed: [StoreFacts], after: [StoreFacts]) -> String? {
        for store in migrated {
            for expected in store.databases {
                let name = expected.name
                guard let found = Self.database(name, store.name, after) else {
                    return "\(name) is gone, it was there in the rehearsal"
                }
                if found.schema.revision != expected.schema.revision {
                    return
                        "\(name) is at revision \(found.schema.revision ?? "none"), in the rehearsal at \(expected.schema.revision ?? "none")"
                }
                if found.schema.fingerprint != expected.schema.fingerprint {
                    return "\(name) has other tables or columns than in the rehearsal"
                }
                if let rows = rows(name, store.name, expected, found, sealed) { return rows }
            }
        }
        return nil
    }

    private func rows(_ name: String, _ store: String, _ expected: DatabaseFacts, _ found: DatabaseFacts, _ sealed: [StoreFacts])
        -> String?
    {
        let cloned = Self.database(name, store, before)?.tables ?? [:]
        let real = Self.database(name, store, sealed)?.tables ?? [:]
        // The same data gives the same result; what was written between the copy and the seal may give another.
        let isSame = real == cloned
        for (table, facts) in expected.tables.sorted(by: { $0.key < $1.key }) {
            guard let now = found.tables[table]?.rows else { continue }
            if isSame, now != facts.rows { return "\(table) in \(name) has \(now) rows, in the rehearsal \(facts.rows)" }
            guard let was = cloned[table]?.rows, let wasReal = real[table]?.rows else { continue }
            if facts.rows >= was, now < wasReal {
                return "\(table) in \(name) lost \(wasReal - now) of \(wasReal) rows, in the rehearsal none"
            }
        }
        return nil
    }

    private static func database(_ name: String, _ store: String, _ all: [StoreFacts]) -> DatabaseFacts? {
        all.first { $0.name == store }?.databases.first { $0.name == name }
    }
}

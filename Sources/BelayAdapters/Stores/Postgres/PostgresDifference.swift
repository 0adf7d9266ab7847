package import BelayCore

extension PostgresStore {
    package func difference(from seal: Seal) throws -> String? {
        let twin = try PostgresTwin.read(seal)
        let isExchanged = try twin.follower.map(isExchanged) ?? false
        if let follower = twin.follower, isExchanged {
            guard try isPutBack(follower) else { return "what it held is not kept yet" }
            try syncExchange(follower)
        }
        return try difference(from: seal.facts, seal.files, what: "sealed") { twin.clones?[$0] == $1 || isExchanged }
            ?? difference(from: twin.roles)
    }

    package func difference(from stored: StoredStore) throws -> String? {
        try difference(from: stored.facts, stored.files.map(\.entry), what: "stored") { _, _ in false }
    }

    private func difference(
        from facts: StoreFacts, _ entries: [FileEntry], what: String, isTwin: (_ database: String, _ number: Int64) -> Bool
    ) throws -> String? {
        let server = try withMaintenance { try readServer($0) }
        if let new = databases.first(where: { name in !facts.databases.contains { $0.name == name } }) {
            return "\(new) was not \(what)"
        }
        for taken in facts.databases {
            guard let live = server.databases[taken.name] else { return "database \(taken.name) is not there" }
            guard live.open else { return "database \(taken.name) lets nobody in" }
            let hash = entries.first { $0.path == names(of: taken.name).file + ".dump" }?.sha256
            let isProven = isTwin(taken.name, live.oid) || hash.map { memory.wasRestored(live.oid, from: $0) } == true
            if let difference = try difference(from: taken, isProven: isProven, what: what) { return difference }
        }
        return nil
    }

    /// Equal counts prove nothing of the content: what is too large to be read is the same only where it is known to be the
    /// very database that was cloned, or that the dump was read into.
    private func difference(from taken: DatabaseFacts, isProven: Bool, what: String) throws -> String? {
        let comparison = DatabaseComparison(what: what, taken: taken)
        let found: DatabaseFacts
        do {
            found = try with(taken.name) { session in
                // What a migration has changed need not be counted, and people wait.
                let look = try observe(taken.name, counting: false, in: session).facts
                if comparison.schemaDifference(of: look) != nil { return look }
                return try observe(taken.name, counting: true, in: session).facts
            }
        } catch let error as BelayError where error.code == .failed {
            // A failed version may leave a database that cannot be read: a difference, and no reason not to go back.
            return "\(taken.name) cannot be read: \(error.message)"
        }
        if let difference = comparison.difference(of: found) { return difference }
        if isProven || taken.isContentKnown && found.isContentKnown { return nil }
        return "\(taken.name) may hold other rows: not all of it can be read and compared"
    }
}

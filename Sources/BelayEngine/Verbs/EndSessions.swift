package import BelayCore

/// A session of a store's server, as the command line names it: `db:4242`.
package struct SessionName: Sendable, Equatable {
    package var store: String
    package var session: Int32

    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let session = Int32(text[text.index(after: colon)...]), session > 0 else {
            return nil
        }
        store = String(text[..<colon])
        self.session = session
    }
}

extension Engine {
    /// What is in the way, and can be ended by the server that it is a session of. None while a run is open: its own are there.
    package func sessionsInTheWay() throws -> [Finding] {
        guard try journal.openRun() == nil else { return [] }
        let findings = try StoreFindings(world: world, facts: try world.survey(counting: false)).all()
        var seen: Set<String> = []
        return findings.filter { $0.session.map { seen.insert($0).inserted } ?? false }
    }

    /// Says whose each was; one that has ended by itself is what was wanted. None is ended where one of them has no such store.
    package func end(_ sessions: [SessionName]) throws -> [String] {
        try locked {
            try refuseOpenRun()
            let named = try sessions.map { name in
                guard let store = world.stores.first(where: { $0.name == name.store }) else {
                    throw BelayError(
                        .usage, "cannot end a session of \(name.store): the guide has no such store",
                        hint: "its stores: \(world.stores.map(\.name).joined(separator: ", "))")
                }
                return (store: store, session: name.session)
            }
            return try named.compactMap { try $0.store.end(session: $0.session) }
        }
    }
}

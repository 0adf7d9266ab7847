/// A name used in one place of the guide that has to be defined in another.
struct Reference: Sendable {
    enum Role: Sendable, Hashable {
        case service
        /// A service that runs once and ends.
        case oneShotService
        /// A service that stays.
        case lastingService
        case store
        /// A store that can be asked in SQL.
        case database
        /// A store that its own tool takes.
        case commandStore

        var noun: String { family == .store ? "store" : "service" }
        /// The role that every name of its kind has.
        var family: Role {
            switch self {
            case .store, .database, .commandStore: return .store
            case .service, .oneShotService, .lastingService: return .service
            }
        }
        /// What is wrong with a name that is defined, but not in this role; and how it is mended.
        var refusal: (is: String, fix: String) {
            switch self {
            case .oneShotService:
                return (
                    "does not end by itself", "give that service `one-shot: true`, or write `start-of:` if its start migrates"
                )
            case .lastingService: return ("is a one-shot service", "name a service that stays")
            case .database: return ("cannot be asked in SQL", "name a `sqlite` or `postgres` store")
            case .commandStore: return ("is in every clone", "leave it out; only a `command` store may stand here")
            case .service, .store: return ("is not defined", "define it")
            }
        }
    }

    var role: Role
    var name: String
    var place: Place
    var label: String
}

extension Reading {
    /// Every name that is used must be defined, in the role it is used in.
    func resolveReferences() {
        for reference in references {
            guard let known = definitions[reference.role.family], let fit = definitions[reference.role],
                !fit.contains(reference.name)
            else { continue }
            let name = reference.name.shown(limit: 40)
            if known.contains(reference.name) {
                let refusal = reference.role.refusal
                refuse(reference.place, "\(reference.label): \(reference.role.noun) `\(name)` \(refusal.is)", fix: refusal.fix)
            } else {
                refuse(
                    reference.place, "\(reference.label): there is no \(reference.role.noun) `\(name)`",
                    fix: NearNames.fix(for: reference.name, among: known.sorted(), listing: "the \(reference.role.noun)s are"))
            }
        }
    }
}

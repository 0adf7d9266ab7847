import BelayCore

/// Stores that no clone can have: a server that is none of the stack's own, into which a clone would restore its copy; and
/// whatever the application's own tool takes, of which nobody knows where it leads.
struct OutsideStores {
    /// Without those that the guide allows a rehearsal to do without.
    let names: [String]
    let allowed: [String]
    private let commands: Set<String>

    /// - Parameter cloned: services that a clone has again.
    init(of guide: Guide, cloned: (String) -> Bool) {
        let outside = guide.stores.filter { store in
            switch store.kind {
            case .postgres(let spec): spec.service.map(cloned) != true
            case .command: true
            case .sqlite, .files, .volume, .redis: false
            }
        }
        names = outside.map(\.name).filter { !guide.notRehearsed.contains($0) }
        allowed = guide.notRehearsed
        commands = Set(outside.filter(\.kind.isCommand).map(\.name))
    }

    var findings: [Finding] {
        names.map { name in
            Finding(
                .fail, code: "no-clone", message: message(name),
                fix: "\(hint(name)); belay checkpoint create shows that the copy succeeds")
        }
            + allowed.map {
                Finding(.warn, code: "not-rehearsed", message: "store \($0) is not rehearsed: the clone does without it")
            }
    }

    /// Whatever findings were ignored.
    func refuse() throws {
        guard let name = names.first else { return }
        throw BelayError(.refused, "cannot rehearse: \(message(name))", hint: hint(name))
    }

    private func message(_ store: String) -> String {
        commands.contains(store)
            ? "store \(store) is the application's own tool's, and no clone has it"
            : "the server of store \(store) is outside of what can be cloned here"
    }

    private func hint(_ store: String) -> String {
        let without = "go without a rehearsal: --no-rehearsal"
        return commands.contains(store)
            ? "let the rehearsal do without it: rehearsal: {allow: [\(store)]}; or \(without)" : without
    }
}

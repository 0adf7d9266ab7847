import BelayCore

/// Stores whose server is none of the stack's own: a clone would restore its copy into the live one.
struct OutsideStores {
    let names: [String]

    /// - Parameter cloned: services that a clone has again.
    init(of guide: Guide, cloned: (String) -> Bool) {
        names = guide.stores.compactMap { store in
            guard case .postgres(let spec) = store.kind, spec.service.map(cloned) != true else { return nil }
            return store.name
        }
    }

    var findings: [Finding] {
        names.map { name in
            Finding(
                .fail, code: "no-clone", message: Self.message(name),
                fix: "go without a rehearsal: --no-rehearsal; belay checkpoint create shows that the copy succeeds")
        }
    }

    /// Whatever findings were ignored.
    func refuse() throws {
        guard let name = names.first else { return }
        throw BelayError(.refused, "cannot rehearse: \(Self.message(name))", hint: "go without a rehearsal: --no-rehearsal")
    }

    private static func message(_ store: String) -> String {
        "the server of store \(store) is outside of what can be cloned here"
    }
}

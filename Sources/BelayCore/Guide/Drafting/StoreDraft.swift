/// Stores as they are found, each with a name of its own.
struct StoreDraft {
    private(set) var stores: [StoreSpec] = []
    private(set) var remarks: [Remark] = []
    /// What is in a store already: keys of volumes, and absolute paths.
    private(set) var covered: Set<String> = []
    private var isFull = false

    static let key = "stores"
    /// More than these nobody reads.
    private static let most = 200

    mutating func add(_ name: String, _ kind: StoreSpec.Kind, _ found: String, doubts: [String] = []) {
        guard stores.count < Self.most else {
            let message =
                "more than \(Self.most) stores were found, and the rest is in none, \(name.shown(limit: 60)) to begin with"
            if !isFull { doubt(message) }
            isFull = true
            return
        }
        let name = free(name)
        stores.append(StoreSpec(name: name, kind: kind))
        remarks.append(Remark(.found, "\(Self.key).\(name)", found))
        remarks += doubts.map { Remark(.unknown, "\(Self.key).\(name)", $0) }
    }

    mutating func cover(_ place: String) { covered.insert(place) }
    mutating func doubt(_ message: String, examples: [String] = []) {
        remarks.append(Remark(.unknown, Self.key, message, examples: examples))
    }
    mutating func note(_ message: String) {
        let note = Remark(.note, Self.key, message)
        if !remarks.contains(note) { remarks.append(note) }
    }

    /// `salvage` is taken: it is where a way back keeps what it replaced.
    private func free(_ wanted: String) -> String {
        let base = GuideFit.name(wanted).map { String($0.prefix(50)) } ?? "store"
        let names = Set(stores.map(\.name) + ["salvage"])
        guard names.contains(base) else { return base }
        return (2...).lazy.map { "\(base)-\($0)" }.first { !names.contains($0) } ?? base
    }
}

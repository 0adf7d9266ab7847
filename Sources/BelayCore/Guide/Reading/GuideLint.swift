/// What is no mistake, but is seldom meant.
struct GuideLint {
    private let guide: Guide
    private let reading: Reading

    init(_ guide: Guide, _ reading: Reading) {
        self.guide = guide
        self.reading = reading
    }

    func run() {
        warnOfMissingChecks()
        warnOfEdgeThatCannotBeDark()
        warnOfStores()
        warnOfCommandStores()
        warnOfWhatIsNotKept()
    }

    private func warnOfMissingChecks() {
        if guide.verify.isEmpty {
            warn(
                "verify", "nothing verifies the new version: only that its services run would be known",
                fix: "add `verify:` with a check of what users do")
        }
        if guide.stores.isEmpty {
            warn(
                "stores", "the guide names no store: a way back would put no data back",
                fix: "add `stores:` with every database and configuration file")
        }
        let hasDatabase = guide.stores.contains { $0.kind.isDatabase }
        if hasDatabase, guide.migrate == .none {
            warn(
                "migrate", "nothing says what changes the schema, and new code mostly does at its start",
                fix: "add `migrate: {start-of: SERVICE}`, or `migrate: {run: […]}`")
        }
    }

    private func warnOfEdgeThatCannotBeDark() {
        guard case .process(let spec) = guide.runtime else { return }
        for name in guide.edge {
            guard let service = spec.service(named: name), service.darkEnvironment == nil else { continue }
            warn(
                "runtime.process.services.\(name)", "`\(name)` is reached by users and cannot start dark: it has no `dark`",
                fix: "add `dark: {env: {PORT: \"18080\"}}` to it, with the variable that says its port")
        }
    }

    private func warnOfStores() {
        let databases = guide.stores.flatMap { store -> [(String, String)] in
            if case .sqlite(let files) = store.kind { return files.map { (store.name, $0) } }
            return []
        }
        for store in guide.stores {
            guard case .files(let paths) = store.kind else { continue }
            for (database, file) in databases where paths.contains(where: { file.hasPrefix($0 + "/") }) {
                warn(
                    "stores.\(store.name)",
                    "store `\(store.name)` holds the files of database `\(database)`: they would be taken twice",
                    fix: "name in `\(store.name)` only what is beside `\(file.shown(limit: 60))`")
            }
        }
    }

    private func warnOfCommandStores() {
        for store in guide.stores {
            guard case .command(let spec) = store.kind else { continue }
            if spec.compare == nil {
                warn(
                    "stores.\(store.name)",
                    "store `\(store.name)` has no `compare`: whole backups are compared, and have to be the same for the same content",
                    fix: "add `compare: […]`, a command that prints counts and a checksum")
            }
            if !guide.notRehearsed.contains(store.name) {
                warn(
                    "stores.\(store.name)",
                    "store `\(store.name)` cannot be cloned: no upgrade of this stack can be rehearsed",
                    fix: "add `rehearsal: {allow: [\(store.name)]}`, and the rest is rehearsed")
            }
        }
    }

    /// Configuration that a way back would not find.
    private func warnOfWhatIsNotKept() {
        guard case .process(let spec) = guide.runtime else { return }
        let kept = guide.stores.flatMap(\.kind.paths)
        var told: Set<String> = []
        for service in spec.services {
            for file in service.environmentFiles
            where !kept.contains(where: { file == $0 || file.hasPrefix($0 + "/") || $0.contains("*") }) {
                guard told.insert(file).inserted else { continue }
                warn(
                    "runtime.process.services.\(service.name).environment-files",
                    "`\(file.shown(limit: 60))` is in no store: a way back would not put it back",
                    fix: "add it to a `files` store, like `settings: {files: [\(file.shown(limit: 60))]}`")
            }
        }
    }

    private func warn(_ path: String, _ message: String, fix: String) {
        let start = Place(source: 0, mark: Mark(line: 1, column: 1))
        reading.warn(reading.places[path] ?? start, message, fix: fix)
    }
}

import BelayCore
import BelaySystem
import BelayTestKit

@testable import BelayEngine

extension SmallWorld {
    /// What a verb ended with: as the command line would end, or dead.
    struct Ending {
        var exit: ExitCode?
        var report: RunReport?
        var error: BelayError?

        var died: Bool { exit == nil }
        func requireDone() throws {
            guard exit == .done else { throw Code.Trouble(text) }
        }

        /// What it came to, in a line.
        var said: String {
            "\(exit.map { "\($0)" } ?? "dead"): \(report?.failure?.message ?? error?.message ?? report?.state ?? "")"
        }

        /// All that a person could read of it.
        var text: String {
            "\(String(describing: report)) \(String(describing: error)) \(error?.hint ?? "") \(error?.evidence ?? [])"
        }
    }

    /// One life of Belay: a new process, from the first look to its end, which comes at the point of that number.
    func live(dying end: Life.End? = nil, _ verb: (Engine) throws -> RunReport?) -> Ending {
        clock.restart()
        life.begin()
        do {
            let world = try world()
            let journal = try Journal(path: place.journal)
            // A dead process writes nothing more: its journal is closed with it.
            nonisolated(unsafe) let database = journal.database
            life.begin(end) { database.close() }
            defer {
                database.close()
                points = life.points
                if !life.isDead { life.begin() }
            }
            let report = try verb(Engine(world: world, journal: journal, observer: observer))
            if life.isDead { return Ending() }
            return Ending(exit: report?.exit ?? .done, report: report)
        } catch {
            if life.isDead { return Ending() }
            let known = error as? BelayError ?? BelayError(.failed, "internal error: \(error)")
            return Ending(exit: Self.exit(of: known), error: known)
        }
    }

    /// Outside of a run nothing was touched: what failed there was refused.
    private static func exit(of error: BelayError) -> ExitCode {
        switch error.code {
        case .usage: return .usage
        case .refused, .failed: return .refused
        case .busy: return .busy
        case .interrupted: return .interrupted
        case .needsPerson: return .needsPerson
        }
    }

    func upgrade(_ request: UpgradeRequest = UpgradeRequest(version: "2.0.0"), dying end: Life.End? = nil) -> Ending {
        live(dying: end) { try $0.upgrade(request) }
    }

    func resume(_ options: RunOptions = RunOptions(), dying end: Life.End? = nil) -> Ending {
        live(dying: end) { try $0.resume(nil, options: options) }
    }

    func rollback(_ options: RunOptions = RunOptions(), dying end: Life.End? = nil) -> Ending {
        live(dying: end) { try $0.rollback(nil, options: options) }
    }

    func reboot() throws {
        table.reboot()
        try runtime.reboot()
    }

    // MARK: What is there

    func rows(_ sql: String) throws -> [String] {
        let database = try SQLiteDatabase(stack + "/data/app.db", .readWrite)
        defer { database.close() }
        return try database.query(sql).map { row in
            row.map { $0.text ?? $0.integer.map(String.init) ?? "null" }.joined(separator: "|")
        }
    }

    /// What the pin says.
    func version() throws -> String { EnvironmentFile(text: try read(".env")).value(of: "APP_VERSION") ?? "" }

    var notes: [String] { (try? rows("select text from notes order by id")) ?? ["cannot read"] }

    /// Of what runs, in one line.
    var services: String {
        runtime.facts.filter { $0.name != "migrator" }.map {
            "\($0.name) \($0.isRunning ? "\($0.version ?? "?") \($0.exposure.map(\.rawValue) ?? "")" : "stopped")"
        }.joined(separator: ", ")
    }

    func isOpen(_ version: String) -> Bool {
        runtime.facts.filter { $0.name != "migrator" }.allSatisfy {
            $0.isRunning && $0.exposure == .open && $0.version == version
        }
    }

    /// Paths of everything below, with kind, mode and content: two equal ones are the same tree.
    func tree(_ directory: String, leavingOut own: Set<String> = []) throws -> [String: String] {
        let files = RealFileSystem()
        var found: [String: String] = [:]
        var waiting = [directory]
        while let path = waiting.popLast() {
            guard !own.contains(path), let status = try files.status(path, followingLinks: false) else { continue }
            let content = status.kind == .file ? try SHA256.hex(ofFile: path, using: files) : ""
            found[path] =
                "\(String(describing: status.kind)) \(status.mode) \(status.modifiedNanoseconds * (status.kind == .file ? 1 : 0)) \(content)"
            if status.kind == .directory { waiting += try files.list(path).map { path + "/" + $0 } }
        }
        return found
    }

    /// Everything that is neither of the stack's stores nor Belay's own.
    func witnesses() throws -> [String: String] {
        let own = [
            "\(stack)/data/app.db", "\(stack)/.env", "\(stack)/settings", "\(stack)/.belay", "\(stack)/data/.belay", state,
        ]
        return try tree(root, leavingOut: Set(own))
    }
}

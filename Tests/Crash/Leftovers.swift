import BelayCore
import BelaySystem

/// What Belay may leave when no run is open: its journal, its checkpoints, what a way back replaced, and nothing half made.
enum Leftovers {
    private static let allowed: [String] = [
        "state/key", "state/guide", "state/journal.db", "state/journal.db-wal", "state/journal.db-shm", "state/services/web.json",
        "state/services/worker.json", "state/vault/.switch-#/before.json", "state/vault/CHECKPOINT/manifest.json",
        "state/vault/CHECKPOINT/manifest.sha#", "state/vault/CHECKPOINT/objects/#.zst", "stack/data/.belay/#/salvage/db/app.db",
        "stack/data/.belay/#/salvage/db/app.db-wal", "stack/data/.belay/#/salvage/db/app.db-shm",
        "stack/data/.belay/#/salvage/db/app.db.#",
    ]

    private static let twins = ["stack/.belay/#/settings/", "stack/data/.belay/#/db/"]

    /// Paths that should not be there. A twin that could not be removed stays, if belay has said so: `status` lists it.
    static func unexpected(_ stack: SweepStack, warned: Bool) throws -> [String] {
        let files = RealFileSystem()
        var found: [String] = []
        for name in try files.list(stack.state) { found += try below("\(stack.state)/\(name)", named: "state") }
        for place in [".belay", "data/.belay", "uploads/.belay"] {
            found += try below("\(stack.directory)/\(place)", named: "stack/\(place)")
        }
        return found.filter { path in
            let shape = shape(path)
            return !allowed.contains(shape) && !(warned && twins.contains { shape.hasPrefix($0) })
        }.sorted()
    }

    private static func below(_ path: String, named name: String) throws -> [String] {
        let files = RealFileSystem()
        guard try files.status(path, followingLinks: false)?.kind == .directory else {
            return try files.status(path, followingLinks: false) == nil ? [] : [name]
        }
        return try files.list(path).flatMap { try below("\(path)/\($0)", named: "\(name)/\($0)") }
    }

    /// The path with `#` for numbers and `CHECKPOINT` for the names of checkpoints.
    private static func shape(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
            if part.contains("-run"), part.contains("Z-"), !part.hasPrefix(".") { return "CHECKPOINT" }
            // The run and its journal: `7-1f3a9c2b`.
            let run = part.split(separator: "-")
            if run.count == 2, run[0].allSatisfy(\.isNumber), run[1].count == 8, run[1].allSatisfy(\.isHexDigit) { return "#" }
            var shape = ""
            for character in part where !(character.isNumber && shape.last == "#") {
                shape.append(character.isNumber ? "#" : character)
            }
            return shape
        }.joined(separator: "/")
    }
}

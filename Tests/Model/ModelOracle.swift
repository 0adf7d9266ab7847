import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import BelayVault

/// Says of a simulated machine, when all is over, whether its stack is entirely old or entirely new, and nothing else is
/// left of a run.
struct ModelOracle {
    private let environment: String
    private let witnesses: [String: String]

    /// Of the machine as it is before anything begins.
    init(_ world: ModelWorld) throws {
        environment = try Self.text(world, "/.env")
        witnesses = try Self.witnesses(world)
    }

    /// Every difference from the version that there should be, in words.
    func differences(_ world: ModelWorld, version: String, writesMayGo: Bool) throws -> [String] {
        var found = version == Story.oldVersion ? try old(world) : try new(world)
        let isMissing = world.runtime.facts.contains {
            $0.name != "migrator" && !($0.isRunning && $0.exposure == .open && $0.version == version)
        }
        if isMissing, !world.servicesMayBeMissing {
            let seen = world.runtime.facts.filter { $0.name != "migrator" }.map { "\($0.name) \($0.version ?? "-") \($0.state)" }
            found.append("not every service runs \(version), open: \(seen.joined(separator: ", "))")
        }
        if !world.runtime.isArmed { found.append("the services are still disarmed") }
        found += world.application.strangers.map { "law 4: \($0)" }
        if try Self.witnesses(world) != witnesses { found.append("a witness is not what it was") }
        return try found + rows(world, version, writesMayGo: writesMayGo) + leftovers(world, version)
    }

    private func old(_ world: ModelWorld) throws -> [String] {
        var found: [String] = []
        if try Self.text(world, "/.env") != environment {
            found.append("the environment file is another one")
        }
        if world.application.settings != Story.oldVersion {
            found.append("the settings are those of \(world.application.settings)")
        }
        let database = world.application.database
        if database.revision != "1" || database.tables.keys.sorted() != ["jobs", "notes"]
            || database.tables["notes"]?.columns != ["text"]
        {
            found.append("the schema is not the old one: \(database.facts.schema)")
        }
        return found
    }

    private func new(_ world: ModelWorld) throws -> [String] {
        var found: [String] = []
        var expected = EnvironmentFile(text: environment)
        if world.story.stagesKey { try expected.set("NEW_KEY", "staged") }
        try expected.set("APP_VERSION", Story.newVersion)
        if try Self.text(world, "/.env") != String(decoding: expected.bytes, as: UTF8.self) {
            found.append("the environment file is not the new one")
        }
        let database = world.application.database
        if world.story.migrator != .none {
            if database.revision != "2" || database.tables["notes"]?.columns != ["text", "starred"] {
                found.append("the schema is not the new one: \(database.facts.schema)")
            }
            if database.tables["tags"]?.rows != [1: "a", 2: "b"] { found.append("the migration ran not exactly once") }
        }
        return found
    }

    /// No write that was acknowledged is lost; those to the new version may go where somebody has decided so, into the salvage.
    private func rows(_ world: ModelWorld, _ version: String, writesMayGo: Bool) throws -> [String] {
        let notes = Set(world.application.database.tables["notes"]?.rows.values.map { $0 } ?? [])
        var found = (["first", "second"] + world.application.acknowledged(by: Story.oldVersion)).filter { !notes.contains($0) }
            .map { "the row \($0) is gone" }
        let late = world.application.acknowledged(by: Story.newVersion).filter { !notes.contains($0) }
        if late.isEmpty { return found }
        if !writesMayGo { found.append("\(late.count) rows that users wrote to the new version are gone, and nobody decided so") }
        let kept = try Self.tree(world, ModelWorld.stack + "/.belay").values.joined() + checkpointed(world)
        found += late.filter { !kept.contains($0) }.map { "the row \($0) is in no salvage and no checkpoint" }
        return found
    }

    /// Every database in the vault.
    private func checkpointed(_ world: ModelWorld) throws -> String {
        let files = SimulatedFileSystem(world.disk.copy())
        let vault = world.vault(world.place.vault, files)
        var text = ""
        for checkpoint in try vault.list() {
            for file in checkpoint.stores.flatMap(\.files) where file.entry.path == "data/app.db" {
                try vault.extract(file, of: checkpoint.id, to: "/extracted")
                text += String(decoding: try files.read("/extracted", limit: 1 << 20), as: UTF8.self)
                try files.remove("/extracted")
            }
        }
        return text
    }

    /// A finished run leaves salvages and checkpoints, and, where it went forward, what a rollback has to write; nothing else.
    private func leftovers(_ world: ModelWorld, _ version: String) throws -> [String] {
        var found: [String] = []
        let files = SimulatedFileSystem(world.disk.copy())
        let stack = try world.world(files)
        if try world.snapshot().isOpen { found.append("a run is still open") }
        for left in try stack.stores.flatMap({ try $0.leftovers() }) where left.what.hasPrefix("twin") {
            if !world.twinsMayStay { found.append("left behind: \(left.what)") }
        }
        for path in try Self.tree(world, "").keys where path.contains("/.belay-") { found.append("left behind: \(path)") }
        for name in try files.list(world.place.vault) {
            if name.hasPrefix(".switch-"), version == Story.newVersion || world.story.verbs.count > 1 { continue }
            if name.hasPrefix(".") {
                found.append("left behind in the vault: \(name)")
            } else {
                found += try stack.vault.verify(name).map { "checkpoint \(name): \($0)" }
            }
        }
        if try StackLock(stack.lockIdentities) == nil { found.append("the lock is still held") }
        return found
    }

    private static func text(_ world: ModelWorld, _ path: String) throws -> String {
        String(decoding: try SimulatedFileSystem(world.disk).read(ModelWorld.stack + path, limit: 1 << 20), as: UTF8.self)
    }

    private static func witnesses(_ world: ModelWorld) throws -> [String: String] {
        try tree(world, ModelWorld.stack + "/uploads").merging(tree(world, "/srv/neighbour")) { first, _ in first }
    }

    /// Every file below, with its content.
    private static func tree(_ world: ModelWorld, _ directory: String) throws -> [String: String] {
        let files = SimulatedFileSystem(world.disk)
        var found: [String: String] = [:]
        var waiting = [directory]
        while let path = waiting.popLast() {
            switch try files.status(path.isEmpty ? "/" : path, followingLinks: false)?.kind {
            case .directory: waiting += try files.list(path.isEmpty ? "/" : path).map { path + "/" + $0 }
            case .file: found[path] = String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
            case .link, nil: break
            }
        }
        return found
    }
}

import BelayCore
import BelaySystem
import BelayTestKit

@testable import BelayEngine

/// Says of a small world whether it is entirely old or entirely new, and nothing else is left of a run.
struct Oracle {
    private let environment: String
    private let settings: [String: String]
    private let witnesses: [String: String]
    private let rows: [String]

    /// Of the world as it is before anything begins.
    init(_ world: SmallWorld) throws {
        environment = try world.read(".env")
        settings = try world.tree(world.stack + "/settings")
        witnesses = try world.witnesses()
        rows = try world.rows("select id, text from notes") + world.rows("select id, name from jobs")
    }

    /// Every difference from the version that there should be, in words.
    func differences(_ world: SmallWorld, version: String, staged: [String: Secret] = [:]) throws -> [String] {
        world.life.begin()
        return try (version.hasPrefix("1") ? old(world) : new(world, staged)) + common(world, version)
    }

    private func old(_ world: SmallWorld) throws -> [String] {
        var found: [String] = []
        if try world.read(".env") != environment { found.append("the environment file is another one") }
        if try world.tree(world.stack + "/settings") != settings { found.append("the settings are not what they were") }
        if try world.rows("pragma user_version") != ["1"] { found.append("the schema is not the old one") }
        if try world.rows("select name from sqlite_master where name = 'tags'") != [] {
            found.append("a table of the new version is there")
        }
        return found
    }

    private func new(_ world: SmallWorld, _ staged: [String: Secret]) throws -> [String] {
        var found: [String] = []
        var expected = EnvironmentFile(text: environment)
        for (key, value) in staged { try expected.set(key, value.reveal()) }
        try expected.set("APP_VERSION", "2.0.0")
        if try world.read(".env") != String(decoding: expected.bytes, as: UTF8.self) {
            found.append("the environment file is not the new one")
        }
        if try world.rows("pragma user_version") != ["2"] { found.append("the schema is not the new one") }
        if try world.rows("select name from tags") != ["a", "b"] { found.append("the migration ran not exactly once") }
        return found
    }

    private func common(_ world: SmallWorld, _ version: String) throws -> [String] {
        var found: [String] = []
        let now = try world.rows("select id, text from notes") + world.rows("select id, name from jobs")
        for row in rows where !now.contains(row) { found.append("the row \(row) is gone") }
        let texts = Set(world.notes)
        let missing = world.users.acknowledged(by: "1.0.0").filter { !texts.contains($0) }
        if !missing.isEmpty { found.append("\(missing.count) acknowledged writes to the old version are lost") }
        if !world.isOpen(version) { found.append("not every service runs \(version), open: \(world.services)") }
        if !world.runtime.isArmed { found.append("the services are still disarmed") }
        for stranger in world.code.strangers { found.append("code met data that is not its own: \(stranger)") }
        if try world.witnesses() != witnesses { found.append("a witness is not what it was") }
        return found + (try leftovers(world, version))
    }

    /// A finished run leaves salvages and checkpoints, and, where it went forward, what a rollback has to write; nothing else.
    private func leftovers(_ world: SmallWorld, _ version: String) throws -> [String] {
        var found: [String] = []
        let made = try world.world()
        let journal = try Journal(path: world.place.journal)
        defer { journal.database.close() }
        if try journal.openRun() != nil { found.append("a run is still open") }
        for left in try made.stores.flatMap({ try $0.leftovers() })
        where left.what.hasPrefix("twin") || left.what.hasPrefix("copy") {
            found.append("left behind: \(left.what)")
        }
        for name in try RealFileSystem().list(world.place.vault) {
            if name.hasPrefix(".switch-"), version != "1.0.0" { continue }
            if name.hasPrefix(".") {
                found.append("left behind in the vault: \(name)")
            } else {
                found += try made.vault.verify(name).map { "checkpoint \(name): \($0)" }
            }
        }
        if try StackLock(made.lockIdentities) == nil { found.append("the lock is still held") }
        return found
    }
}

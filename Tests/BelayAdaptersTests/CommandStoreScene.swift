import BelayCore
import BelaySystem
import BelayVault
import Testing

@testable import BelayAdapters

/// A database and files that only scripts take and put back, a vault, and a witness beside them.
final class CommandStoreScene {
    static let whole = CommandStoreSpec(
        backup: ["./backup.sh"], clean: ["./clean.sh"], restore: ["./restore.sh"], compare: ["./compare.sh"])
    /// Its dump is the same for the same rows.
    static let withoutCompare = CommandStoreSpec(backup: ["./backup.sh"], clean: ["./clean.sh"], restore: ["./restore.sh"])

    /// `.dump` succeeds on anything.
    private static let readable = "sqlite3 data.db 'select 1 from notes' > /dev/null"

    private let stack: ProcessRuntimeStack
    let files = RealFileSystem()
    var directory: String { stack.directory }
    var vault: PlainVault { PlainVault(directory: stack.root + "/vault", stack: "demo", fileSystem: files) }
    private var scratch: String { stack.root + "/state/command" }

    init() throws {
        stack = try ProcessRuntimeStack()
        try files.makeDirectory(stack.root + "/state", mode: 0o700, parents: false)
        try script(
            "backup", Self.readable, "sqlite3 data.db .dump > \"$BELAY_OUTPUT/dump.sql\"", "cp -a uploads \"$BELAY_OUTPUT/\"",
            "ln -s dump.sql \"$BELAY_OUTPUT/latest\"")
        try script("clean", "rm -rf data.db uploads")
        // What it is given it may use up.
        try script("restore", "sqlite3 data.db < \"$BELAY_INPUT/latest\"", "mv \"$BELAY_INPUT/uploads\" .")
        try script("compare", Self.readable, "sqlite3 data.db .dump | sha256sum", "cd uploads", "sha256sum *")
        try files.makeDirectory(directory + "/uploads", mode: 0o750, parents: false)
        try stack.write("uploads/one", "first")
        try stack.write("witness", "untouched")
        try sql("create table notes(id integer primary key, text); insert into notes values (1, 'old'), (2, 'it''s')")
    }

    func script(_ name: String, _ lines: String...) throws {
        try stack.write(name + ".sh", (["#!/bin/sh", "set -eu"] + lines).joined(separator: "\n") + "\n", mode: 0o755)
    }

    func store(
        _ spec: CommandStoreSpec = CommandStoreScene.whole, on fileSystem: (any FileSystem)? = nil, seconds: Double = 60
    ) -> CommandStore {
        let tools = CommandTools(
            stackName: "test", stackDirectory: directory, stateDirectory: stack.root + "/state", runtime: stack.runtime(),
            fileSystem: fileSystem ?? files, runner: stack.runner, processTable: stack.table, clock: stack.clock,
            idleSeconds: seconds, mostSeconds: seconds)
        return CommandStore(name: "warehouse", spec: spec, tools: tools, scratch: scratch, journal: "1f3a9c2b")
    }

    func sql(_ statements: String) throws {
        let database = try SQLiteDatabase(directory + "/data.db", .create)
        defer { database.close() }
        try database.execute(statements)
    }

    /// What a bad release leaves behind.
    func wreck() throws {
        try sql("delete from notes where id = 1; alter table notes add column more; create table fresh(x)")
        try stack.write("uploads/two", "second")
        try stack.write("uploads/one", "overwritten")
    }

    func write(_ name: String, _ text: String) throws {
        try stack.write(name, text, mode: name.hasSuffix(".sh") ? 0o755 : 0o644)
    }

    func read(_ name: String) throws -> String { try stack.read(name) }

    /// Everything that the store holds, seen without its tools.
    func picture() throws -> [String] {
        let database = try SQLiteDatabase(directory + "/data.db", .readOnly)
        defer { database.close() }
        let rows = try database.query("select * from notes order by id") + database.query("select sql from sqlite_master")
        return try rows.map { "\($0)" } + files.list(directory + "/uploads").map { "\($0): \(try read("uploads/" + $0))" }
    }

    /// Paths of all that Belay keeps for it.
    func kept() throws -> [String] {
        var (found, waiting): ([String], [String]) = ([], [".belay"])
        while let name = waiting.popLast() {
            guard let status = try files.status(scratch + "/" + name, followingLinks: false) else { continue }
            found.append(name)
            if status.kind == .directory { waiting += try files.list(scratch + "/" + name).map { name + "/" + $0 } }
        }
        return found
    }

    func checkpoint(_ store: CommandStore, of seal: Seal) throws -> Checkpoint {
        let writer = try vault.begin(.sealed, run: 7)
        let stored = try store.record(seal, into: writer, idle: false)
        return try writer.finish(
            pin: PinState(version: "1", identity: "1"), stores: [stored], environment: [:], takenAt: stack.clock.now)
    }

    /// A tool of a Belay that was killed.
    func orphan(_ argv: [String]) throws -> ProcessFacts {
        let markers = ProcessMarkers(stackName: "test", stackDirectory: directory).ofOneShot(service: nil, launch: "1")
        return try stack.witness(argv, environment: markers)
    }

    func runs(_ process: ProcessFacts) -> Bool { stack.table.process(process.pid) == process }
}

import BelayCore
import BelaySystem

extension PostgresStore {
    /// Where no database can be made: what is in the live one goes and the dump comes, in one transaction. What goes is
    /// kept as a dump.
    func replace(_ one: Return, _ server: PostgresServer, run: Int) throws {
        let directory = own.salvage(Part.twin, run: run)
        let salvage = directory + "/" + names(of: one.database).file + ".dump"
        if try fileSystem.status(salvage, followingLinks: false) == nil {
            try own.prepare(directory)
            try writeDump(of: one.database, to: salvage + ".unfinished", snapshot: nil, server)
            try fileSystem.rename(salvage + ".unfinished", to: salvage)
            try fileSystem.syncDirectory(directory)
        }
        let script = StackPath.parent(one.file) + "/" + names(of: one.database).file + ".sql"
        try fileSystem.removeTree(script)
        defer { try? fileSystem.removeTree(script) }
        try tools.run(
            try tools.command(tools.script(major: server.major), input: one.file, output: script),
            toDo: "read the dump of \(one.database)", seconds: 6 * 3600)
        // Everything of ours in this database, large objects too, and what lies in a schema that we do not own.
        let argv = tools.psql(one.database) + ["--single-transaction", "-c", "drop owned by current_user cascade", "-f", "-"]
        try tools.run(
            try tools.command(argv, input: script), toDo: "replace what is in \(one.database)", seconds: 12 * 3600)
        let all = try withMaintenance { try numbers($0) }
        memory.noteRestored(all[one.database] ?? 0, from: one.hash)
    }
}

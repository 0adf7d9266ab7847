import BelayCore
package import BelaySystem

/// Every run of a stack, for ever. A SQLite database in WAL mode with `synchronous=FULL`: when a call returns, what it
/// wrote survives a power cut.
package final class Journal {
    let database: SQLiteDatabase

    /// A newer format is refused: an older Belay must not guess what it means.
    static let format: Int64 = 1

    package init(path: String) throws {
        database = try SQLiteDatabase(path, .create)
        try database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
        let found = try database.query("PRAGMA user_version").first?.first?.integer ?? 0
        guard found <= Self.format else {
            throw BelayError(
                .refused, "cannot read the journal \(path): it is of format \(found), this belay knows \(Self.format)",
                hint: "use the newer belay that wrote it")
        }
        if found < Self.format { try create() }
    }

    /// Opens without creating: nil where this stack has no journal yet.
    package static func existing(path: String, using files: any FileSystem) throws -> Journal? {
        try files.status(path, followingLinks: true) == nil ? nil : Journal(path: path)
    }

    private func create() throws {
        try database.transaction {
            try database.execute(
                """
                create table run (
                    id integer primary key autoincrement, verb text not null, plan text not null, facts text not null,
                    began real not null, ended real, exit integer, report text, holder text not null);
                create table step (
                    run integer not null references run, sequence integer not null, direction text not null, kind text not null,
                    state text not null, began real not null, ended real, summary text not null default '',
                    primary key (run, sequence));
                create table memory (
                    run integer not null references run, name text not null, value text not null, written real not null,
                    primary key (run, name));
                create table check_result (
                    run integer not null references run, phase text not null, position integer not null, result text not null,
                    primary key (run, phase, position));
                PRAGMA user_version = \(Self.format);
                """)
        }
    }
}

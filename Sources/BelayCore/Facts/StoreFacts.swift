/// What a store holds: enough to decide, and to see any difference that matters.
package struct StoreFacts: Codable, Sendable, Equatable {
    package var name: String
    package var kind: String
    package var bytes: Int64
    /// One per database (a store of globs has several), in the order of their names; empty for plain files.
    package var databases: [DatabaseFacts]
    /// Of plain files, where counting: how many entries, and a hash that changes with whatever is done to one of them. Not
    /// a database: nothing forbids a migration to remove files.
    package var files: TableFacts?
    /// By database, where counting: a mark that changes with every write to one that is too large to hash its rows.
    package var marks: [String: String]?
    /// What a person should know: unreadable parts, foreign holders, half-applied schema.
    package var findings: [Finding]

    package init(
        name: String, kind: String, bytes: Int64, databases: [DatabaseFacts] = [], files: TableFacts? = nil,
        marks: [String: String]? = nil,
        findings: [Finding] = []
    ) {
        self.name = name
        self.kind = kind
        self.bytes = bytes
        self.databases = databases
        self.files = files
        self.marks = marks
        self.findings = findings
    }
}

package struct DatabaseFacts: Codable, Sendable, Equatable {
    /// The file relative to the stack, or the database's name in its server.
    package var name: String
    package var schema: SchemaFacts
    package var tables: [String: TableFacts]

    package init(name: String, schema: SchemaFacts, tables: [String: TableFacts] = [:]) {
        self.name = name
        self.schema = schema
        self.tables = tables
    }
}

/// Revision *and* fingerprint: migration tools stamp what they believe, the fingerprint is what is there.
package struct SchemaFacts: Codable, Sendable, Equatable {
    /// The migration tool whose tables were found (`alembic`, `user_version`, …), nil where none was.
    package var tool: String?
    package var revision: String?
    package var fingerprint: String
    /// What the tool itself says is wrong: a dirty flag, a failed row.
    package var problem: String?

    package init(tool: String? = nil, revision: String? = nil, fingerprint: String, problem: String? = nil) {
        self.tool = tool
        self.revision = revision
        self.fingerprint = fingerprint
        self.problem = problem
    }
}

package struct TableFacts: Codable, Sendable, Equatable {
    package var rows: Int64
    /// Independent of the order of rows; nil where only the count was taken.
    package var contentHash: String?
    /// The greatest rowid, where the table has one: rows beyond it are new.
    package var lastRow: Int64?
    /// Its columns; nil where they are not known.
    package var shape: TableShape?

    package init(rows: Int64, contentHash: String? = nil, lastRow: Int64? = nil, shape: TableShape? = nil) {
        self.rows = rows
        self.contentHash = contentHash
        self.lastRow = lastRow
        self.shape = shape
    }
}

/// One thing noticed: PASS, WARN or FAIL with a fix.
package struct Finding: Codable, Sendable, Equatable {
    package var verdict: CheckResult.Verdict
    /// A stable name that `--ignore` takes, where it may be ignored.
    package var code: String
    package var message: String
    package var fix: String?
    /// The session of a store's server that is in the way, as `--end-session` takes it.
    package var session: String?

    package init(
        _ verdict: CheckResult.Verdict, code: String, message: String, fix: String? = nil, session: String? = nil
    ) {
        self.verdict = verdict
        self.code = code
        self.message = message
        self.fix = fix
        self.session = session
    }
}

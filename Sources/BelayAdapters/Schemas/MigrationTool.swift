import BelayCore

/// One migration tool, known by the table that it leaves.
struct MigrationTool: Sendable {
    /// What a tool's tables say.
    struct Reading: Equatable {
        var tool: String
        var revision: String?
        var problem: String?
    }

    /// The table whose presence means that the tool was here.
    var table: MigrationTable
    var read: @Sendable (_ table: String, _ source: SchemaSource) throws -> Reading

    /// Every tool that is recognised. Several may have been at work in one database.
    static let all: [MigrationTool] = [
        alembic, django, yoyo, schemaMigrations, goose, sqlx, flyway, liquibase, prisma, drizzle, knex,
    ]
}

/// What the migration tools of a database say, all of them together.
package struct MigrationReading: Equatable {
    package var tool: String?
    package var revision: String?
    package var problem: String?

    /// Where several tools left tables, names and revisions are joined in a fixed order: a move of any of them shows.
    package static func read(_ source: SchemaSource) throws -> MigrationReading {
        let readings = try MigrationTool.all.compactMap { tool in
            try source.table(tool.table.rawValue).map { try tool.read($0, source) }
        }
        var problems = readings.compactMap(\.problem)
        problems += halfMoved(source.tables).map { "half-applied: alembic left \($0)" }
        return MigrationReading(
            tool: joined(readings.map(\.tool)), revision: joined(readings.compactMap(\.revision)),
            problem: problems.isEmpty ? nil : problems.joined(separator: "; "))
    }

    /// Of several schemas of one database.
    static func joined(_ readings: [MigrationReading]) -> MigrationReading {
        let problems = readings.compactMap(\.problem)
        return MigrationReading(
            tool: joined(readings.compactMap(\.tool)), revision: joined(readings.compactMap(\.revision)),
            problem: problems.isEmpty ? nil : problems.joined(separator: "; "))
    }

    /// alembic's batch mode copies a table under this name; where the name is still there, it died between copy and rename.
    private static func halfMoved(_ tables: [String]) -> [String] {
        tables.filter { $0.hasPrefix("_alembic_tmp_") }.sorted()
    }

    private static func joined(_ parts: [String]) -> String? {
        parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

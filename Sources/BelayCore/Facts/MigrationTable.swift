/// The tables in which migration tools keep their own account: known to those who read them, and to those who must not
/// take them for data.
package enum MigrationTable: String, CaseIterable, Sendable {
    case alembic = "alembic_version"
    case django = "django_migrations"
    case drizzle = "__drizzle_migrations"
    case flyway = "flyway_schema_history"
    case goose = "goose_db_version"
    case knex = "knex_migrations"
    case liquibase = "DATABASECHANGELOG"
    case prisma = "_prisma_migrations"
    case schemaMigrations = "schema_migrations"
    case sqlx = "_sqlx_migrations"
    case yoyo = "_yoyo_migration"

    /// What tools keep beside: locks, logs, their own version.
    private static let companions: Set<String> = [
        "_yoyo_log", "_yoyo_version", "ar_internal_metadata", "databasechangeloglock", "knex_migrations_lock", "yoyo_lock",
    ]
    private static let names = Set(allCases.map { $0.rawValue.lowercased() }).union(companions)

    /// Whether a table is a tool's own; engines differ in the case they keep, and some tools have a schema to themselves.
    package static func isOne(_ table: String) -> Bool {
        let name = table.lowercased()
        return names.contains(name) || name.split(separator: ".").last.map { names.contains(String($0)) } == true
    }
}

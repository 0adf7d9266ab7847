/// How logs tell of migrations, whichever tool writes them.
package enum MigrationSigns {
    private static let signs = [
        "running upgrade", "migrated to", "applying migration", "applied migration", "migrations applied", "running migration",
        "run migrations", "migrating", "alembic.runtime.migration", "successfully applied", "database migrated",
        "pending migrations", "no migrations to apply",
    ]

    package static func areIn(_ line: String) -> Bool {
        let line = line.lowercased()
        return signs.contains { line.contains($0) }
    }
}

extension Surroundings {
    /// Running services that may say how they are: those that stay and hold no database.
    package var servicesToAsk: [String] {
        ServiceRoles(self).lasting.filter { containers[$0]?.isRunning == true }
    }
}

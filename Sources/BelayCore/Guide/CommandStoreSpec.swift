/// A store that only the application's own backup tool can take and put back (`command`).
package struct CommandStoreSpec: Codable, Sendable, Equatable {
    /// Writes everything into the directory that is named in `BELAY_OUTPUT`.
    package var backup: [String]
    /// Empties the target before `restore`; nil where `restore` does that itself.
    package var clean: [String]?
    /// Brings back what lies in the directory that is named in `BELAY_INPUT`.
    package var restore: [String]
    /// Prints what is equal where the content is; nil: whole backups are compared.
    package var compare: [String]?
    /// The service of a container runtime that the tools talk to.
    package var service: String?

    package init(
        backup: [String], clean: [String]? = nil, restore: [String], compare: [String]? = nil, service: String? = nil
    ) {
        self.backup = backup
        self.clean = clean
        self.restore = restore
        self.compare = compare
        self.service = service
    }
}

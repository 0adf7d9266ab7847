/// The container of a service: what the files do not say.
package struct ContainerSeen: Sendable, Equatable {
    package var isRunning: Bool
    /// nil while it runs.
    package var exit: Int32?
    /// What the image, or the files over it, makes it run.
    package var command: [String]
    package var exposedPorts: [Int]
    package var healthCheck: [String]
    /// Where volumes without a name lie in it.
    package var anonymousVolumes: [String]
    /// Files that it wrote beside its volumes: one of them, and how many there are.
    package var written: [String]
    /// Whether its log tells of migrations.
    package var hasMigrated: Bool

    package init(
        isRunning: Bool, exit: Int32? = nil, command: [String] = [], exposedPorts: [Int] = [], healthCheck: [String] = [],
        anonymousVolumes: [String] = [], written: [String] = [], hasMigrated: Bool = false
    ) {
        self.isRunning = isRunning
        self.exit = exit
        self.command = command
        self.exposedPorts = exposedPorts
        self.healthCheck = healthCheck
        self.anonymousVolumes = anonymousVolumes
        self.written = written
        self.hasMigrated = hasMigrated
    }
}

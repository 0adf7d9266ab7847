/// What is observed of a Compose project that has no guide yet: everything that a draft is made of.
package struct Surroundings: Sendable, Equatable {
    /// The stack's directory, absolute and real.
    package var directory: String
    /// The project's files in the order in which they are merged.
    package var files: [ComposeText]
    /// Whether Compose finds exactly these files when it is told nothing.
    package var areFound: Bool
    /// Another name than Compose would give the project by itself.
    package var projectName: String?
    /// With the services of every profile.
    package var project: DeclaredProject
    /// The images as they are written, their variables unresolved.
    package var images: [String: String]
    /// Files that services take their environment from, as absolute paths.
    package var environmentFiles: [String]
    /// `.env`, where there is one.
    package var settings: EnvironmentFile?
    /// Profiles that are switched on by `.env`, or that Belay would not know of by itself.
    package var profiles: ProfilesSeen
    /// Names that the files use and nothing sets.
    package var unset: [String]
    package var containers: [String: ContainerSeen]
    /// By the volume's key in the files.
    package var volumes: [String: DataSeen]
    /// By the absolute path that is mounted.
    package var binds: [String: DataSeen]
    package var answers: [String: AnswersSeen]
    package var workTrees: [WorkTree]
    /// Files of the stack, relative to it, that git keeps.
    package var tracked: Set<String>

    package init(
        directory: String, files: [ComposeText], areFound: Bool = true, projectName: String? = nil, project: DeclaredProject,
        images: [String: String] = [:], environmentFiles: [String] = [], settings: EnvironmentFile? = nil,
        profiles: ProfilesSeen = ProfilesSeen(), unset: [String] = [], containers: [String: ContainerSeen] = [:],
        volumes: [String: DataSeen] = [:], binds: [String: DataSeen] = [:], answers: [String: AnswersSeen] = [:],
        workTrees: [WorkTree] = [], tracked: Set<String> = []
    ) {
        self.directory = directory
        self.files = files
        self.areFound = areFound
        self.projectName = projectName
        self.project = project
        self.images = images
        self.environmentFiles = environmentFiles
        self.settings = settings
        self.profiles = profiles
        self.unset = unset
        self.containers = containers
        self.volumes = volumes
        self.binds = binds
        self.answers = answers
        self.workTrees = workTrees
        self.tracked = tracked
    }

    /// A path as a guide writes it; nil where it lies outside of the stack, or is the stack itself.
    package func inStack(_ path: String) -> String? {
        guard path.hasPrefix(directory + "/") else { return nil }
        let relative = String(path.dropFirst(directory.utf8.count + 1))
        return RelativePath.problem(with: relative) == nil ? relative : nil
    }
}

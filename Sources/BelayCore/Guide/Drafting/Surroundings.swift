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

package struct ProfilesSeen: Sendable, Equatable {
    /// Compose switches them on by itself, since `.env` says so.
    package var inSettings: [String]
    /// Only the caller's environment says so, which Belay does not hand on.
    package var inCaller: [String]

    package init(inSettings: [String] = [], inCaller: [String] = []) {
        self.inSettings = inSettings
        self.inCaller = inCaller
    }
}

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

/// What lies in a volume, a directory or a file.
package struct DataSeen: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case file
        case directory
        case missing
        /// Not on this machine, or not for this user.
        case closed
        /// A socket, a device.
        case other
    }

    package var kind: Kind
    /// Names at the top.
    package var names: [String]
    /// What `PG_VERSION` says, where it lies at the top or one below.
    package var postgres: String?
    /// SQLite databases by what they begin with, relative; empty text for a file that is one itself.
    package var databases: [String]
    /// There was more than is looked at.
    package var isCut: Bool
    /// Git keeps files in it.
    package var isTracked: Bool

    package init(
        _ kind: Kind, names: [String] = [], postgres: String? = nil, databases: [String] = [], isCut: Bool = false,
        isTracked: Bool = false
    ) {
        self.kind = kind
        self.names = names
        self.postgres = postgres
        self.databases = databases
        self.isCut = isCut
        self.isTracked = isTracked
    }
}

/// What a running service was asked, and answered with.
package struct AnswersSeen: Sendable, Equatable {
    package struct Answer: Sendable, Equatable {
        package var port: Int
        package var path: String
        package var status: Int
        /// Of a JSON object, what says how it goes; nothing else is kept.
        package var signs: [String: JSONValue]

        package init(port: Int, path: String, status: Int, signs: [String: JSONValue] = [:]) {
            self.port = port
            self.path = path
            self.status = status
            self.signs = signs
        }
    }

    /// Those that may become checks, the best first.
    package var answers: [Answer]
    /// Ports that take connections.
    package var open: [Int]
    /// Ports where any path is answered alike, as one-page applications do.
    package var indifferent: [Int]

    package init(_ answers: [Answer] = [], open: [Int] = [], indifferent: [Int] = []) {
        self.answers = answers
        self.open = open
        self.indifferent = indifferent
    }
}

/// A git work tree that something of the stack is built from.
package struct WorkTree: Sendable, Equatable {
    package var path: String
    /// nil where HEAD is detached.
    package var branch: String?
    /// nil where it has none.
    package var remote: String?
    package var changedFiles: Int

    package init(path: String, branch: String?, remote: String?, changedFiles: Int = 0) {
        self.path = path
        self.branch = branch
        self.remote = remote
        self.changedFiles = changedFiles
    }
}

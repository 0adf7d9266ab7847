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

/// What a runtime of containers does with a server that holds a store, and with one of Belay's own beside it.
package protocol ServerContainers: Containers {
    /// The container of a service, whether it runs or not.
    func server(of service: String) throws -> ServerContainer
    /// Containers that run with something of that directory in them, in words.
    func users(of directory: String, but server: ServerContainer) throws -> [String]
    func stopServer(_ service: String) throws
    /// The container that it has, and no new one; returns when it is ready.
    func startServer(_ service: String) throws
    /// Makes one of Belay's own and starts it; what had that name is removed.
    func run(_ container: OwnContainer) throws
    func state(of name: String) throws -> OwnContainer.State
    /// What it wrote last.
    func lines(of name: String) -> [String]
    /// Returns when it has ended.
    func stop(_ name: String) throws
    func remove(_ name: String) throws
}

package struct ServerContainer: Sendable, Equatable {
    package struct Mount: Sendable, Equatable {
        /// On this machine.
        package var source: String
        package var destination: String
    }

    package var id: String
    package var image: String
    package var project: String
    package var isRunning: Bool
    package var mounts: [Mount]

    /// Where a path of the container lies on this machine, and the mount that it lies in.
    func place(of path: String) -> (path: String, mount: Mount)? {
        let fitting = mounts.filter { path == $0.destination || path.hasPrefix($0.destination + "/") }
        guard let mount = fitting.max(by: { $0.destination.count < $1.destination.count }) else { return nil }
        return (mount.source + path.dropFirst(mount.destination.count), mount)
    }
}

/// A container of Belay's own: one directory, one program, and no way to it but through the engine.
package struct OwnContainer: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case absent
        case running
        case ended(Int32)
    }

    package var name: String
    package var image: String
    /// `UID:GID`
    package var user: String
    package var command: [String]
    package var environment: [String: String]
    /// On this machine; `/belay` in the container.
    package var directory: String
    /// The container whose network it shares; nil for none at all.
    package var networkOf: String?

    static let place = "/belay"
}

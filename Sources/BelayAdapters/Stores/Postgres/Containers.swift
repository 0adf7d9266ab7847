/// What a runtime of containers says to adapters that work inside one.
package protocol Containers: Sendable {
    /// The id of the running container of a service.
    func container(of service: String) throws -> String
    /// The service whose container has this address; nil for everybody else.
    func service(at address: String) -> String?
    /// Whether an address was that of a container of the stack's networks, and is nobody's now.
    func isGone(_ address: String) -> Bool
    /// What the `docker` program needs: PATH, HOME, DOCKER_HOST.
    var clientEnvironment: [String: String] { get }
}

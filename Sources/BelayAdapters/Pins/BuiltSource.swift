import BelayCore
import BelaySystem

/// What the Compose files of a version say that is to be built, as they were read once.
struct BuiltSource {
    let directory: String
    let document: JSONValue
    let project: ComposeProject
    /// Values that the stack does not have yet.
    var variables: [String: String] = [:]
    /// What a build of each service is called.
    let names: [String: String]
    /// Images that come from elsewhere.
    let foreign: [String]

    /// A document in which there is nothing but what is built, under these names.
    func build() throws -> JSONValue {
        guard case .object(let root) = document, case .object(let services)? = root["services"] else {
            throw BelayError(.refused, "cannot build: the target's files have no services")
        }
        var built: [String: JSONValue] = [:]
        for (service, name) in names {
            guard case .object(let keys)? = services[service], case .object(var build)? = keys["build"] else { continue }
            // Other names than ours, and other places, are the operator's.
            for key in ["tags", "cache_to"] { build[key] = nil }
            built[service] = .object(["build": .object(build), "image": .string(name)])
        }
        return .object(["name": root["name"], "services": .object(built), "secrets": root["secrets"]].compactMapValues { $0 })
    }
}

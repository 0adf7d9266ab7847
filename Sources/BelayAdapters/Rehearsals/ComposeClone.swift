import BelayCore
import BelaySystem

/// Makes of a project's resolved files another project, that nobody reaches and that reaches nobody. A pure change of a
/// document.
package struct ComposeClone: Sendable {
    /// A place outside of the stack that a service writes to or could reach the machine through, and the clone's own instead.
    struct Elsewhere: Equatable {
        var source: String
        var target: String
    }

    /// What becomes of the project.
    struct Changed {
        var document: JSONValue
        var elsewhere: [Elsewhere] = []
        /// What services do without, and may need.
        var without: [(service: String, key: String)] = []
    }

    package var project: String
    /// The copy of the stack's directory.
    package var directory: String
    /// Where copies of what lies outside of the stack are.
    package var elsewhere: String
    /// How the images that the plan goes from and to are called so that no tag can change them.
    package var images: @Sendable () throws -> [String: String]
    package var memory: Int64?
    /// Whether the pin builds images: these are then called by names of the clone's own, which the pin moves there.
    package var building = false

    package init(
        project: String, directory: String, elsewhere: String,
        images: @escaping @Sendable () throws -> [String: String] = { [:] }, memory: Int64? = nil
    ) {
        self.project = project
        self.directory = directory
        self.elsewhere = elsewhere
        self.images = images
        self.memory = memory
    }

    private static let mark = "-belay-clone"

    package static func name(of project: String) -> String { project + mark }

    /// The project that a clone is of.
    package static func original(of clone: String) -> String {
        clone.hasSuffix(mark) ? String(clone.dropLast(mark.count)) : clone
    }

    /// All that a clone calls images of its own.
    static func repository(of clone: String) -> String { "belay-clone/\(clone)".lowercased() }

    func transform(_ document: JSONValue) throws -> Changed {
        guard case .object(var root) = document, case .object(let services)? = root["services"] else {
            throw BelayError(.refused, "cannot rehearse: the project has no services")
        }
        var images = try images()
        let original = Self.original(of: project)
        for (service, value) in services {
            guard building, case .object(let keys) = value, keys["build"] != nil else { continue }
            let name = Self.image(of: service, keys, in: original)
            images[name] = "\(Self.repository(of: project)):\(SHA256.hex(Array(name.utf8)).prefix(12))"
        }
        var changed = Changed(document: document)
        var cloned: [String: JSONValue] = [:]
        for (name, service) in services.sorted(by: { $0.key < $1.key }) {
            guard case .object(var keys) = service else { continue }
            keys["image"] = .string(Self.image(of: name, keys, in: original))
            cloned[name] = .object(try self.service(name, keys, images, &changed))
        }
        root["name"] = .string(project)
        root["services"] = .object(cloned)
        root["networks"] = named(root["networks"]) { _ in .object(["internal": .bool(true)]) }
        root["volumes"] = named(root["volumes"]) { _ in .object([:]) }
        changed.document = .object(root)
        changed.elsewhere.sort { $0.source < $1.source }
        return changed
    }

    private static func image(of service: String, _ keys: [String: JSONValue], in project: String) -> String {
        if case .string(let image)? = keys["image"] { return image }
        return "\(project)-\(service)"
    }

    private func named(_ value: JSONValue?, _ change: (JSONValue) -> JSONValue) -> JSONValue? {
        guard case .object(let entries)? = value else { return value }
        return .object(entries.mapValues(change))
    }

    private func service(
        _ name: String, _ keys: [String: JSONValue], _ images: [String: String], _ changed: inout Changed
    ) throws -> [String: JSONValue] {
        var keys = keys
        for rule in CloneRule.table {
            guard let key = rule.take(from: &keys) else { continue }
            switch rule.effect {
            case .silent: break
            case .told: changed.without.append((name, key))
            case .refused(let why): throw Self.refusal("\(name) \(why) (\(key))")
            }
        }
        keys["restart"] = .string("no")
        keys["pull_policy"] = .string("never")
        keys["oom_score_adj"] = .number(1000)
        if let memory { Self.limit(memory, &keys) }
        if case .string(let image)? = keys["image"], let exact = images[image] { keys["image"] = .string(exact) }
        var aliases: [JSONValue] = []
        if let own = keys.removeValue(forKey: "container_name") { aliases.append(own) }
        if case .object(let networks)? = keys["networks"] {
            keys["networks"] = .object(networks.mapValues { attachment($0, adding: aliases) })
        }
        if case .array(let volumes)? = keys["volumes"] {
            keys["volumes"] = .array(try volumes.map { try mount($0, of: name, &changed) })
        }
        return keys
    }

    /// Not above what the service's own files give it. Said in one place: Compose takes no two limits that differ, and the engine
    /// none below what is reserved.
    private static func limit(_ memory: Int64, _ keys: inout [String: JSONValue]) {
        var own = keys["mem_limit"]
        if case .object(var deploy)? = keys["deploy"], case .object(var resources)? = deploy["resources"] {
            if case .object(let limits)? = resources["limits"] { own = own ?? limits["memory"] }
            for name in ["limits", "reservations"] {
                guard case .object(var amounts)? = resources[name] else { continue }
                amounts["memory"] = nil
                resources[name] = .object(amounts)
            }
            deploy["resources"] = .object(resources)
            keys["deploy"] = .object(deploy)
        }
        for key in ["mem_reservation", "memswap_limit"] { keys[key] = nil }
        // Compose resolves every size to bytes.
        var most = memory
        if case .string(let text)? = own, let bytes = Int64(text), bytes > 0 { most = min(bytes, most) }
        keys["mem_limit"] = .string(String(most))
    }

    private func attachment(_ value: JSONValue, adding aliases: [JSONValue]) -> JSONValue {
        var known: [JSONValue] = []
        if case .object(let keys) = value, case .array(let names)? = keys["aliases"] { known = names }
        return known.isEmpty && aliases.isEmpty ? .null : .object(["aliases": .array(known + aliases)])
    }

    private func mount(_ value: JSONValue, of service: String, _ changed: inout Changed) throws -> JSONValue {
        guard case .object(var keys) = value, keys["type"] == .string("bind"), case .string(let source)? = keys["source"] else {
            return value
        }
        if source.hasSuffix(".sock") {
            throw Self.refusal("\(service) is given \(source), through which it could reach the live stack")
        }
        // Read in the copy of the stack, what lies in it has the copy's path already.
        let isOwn = source == directory || source.hasPrefix(directory + "/")
        let isOfMachine = Self.isOfMachine(source)
        guard !isOwn, isOfMachine || keys["read_only"] != .bool(true) else { return value }
        let target = elsewhere + "/" + SHA256.hex(Array(source.utf8)).prefix(12)
        if !changed.elsewhere.contains(where: { $0.source == source }) {
            changed.elsewhere.append(Elsewhere(source: source, target: target))
        }
        if isOfMachine { changed.without.append((service, "volumes: \(source.shown(limit: 120))")) }
        keys["source"] = .string(target)
        return .object(keys)
    }

    /// Whether it is, lies in or has in it what the kernel and the machine's own services are reached through: for reading only,
    /// too, since a socket asks nobody whether it may be written to.
    private static func isOfMachine(_ source: String) -> Bool {
        let path = source.hasSuffix("/") ? source : source + "/"
        return ["/dev/", "/proc/", "/run/", "/sys/", "/var/run/"].contains { path.hasPrefix($0) || $0.hasPrefix(path) }
    }

    private static func refusal(_ why: String) -> BelayError {
        BelayError(.refused, "cannot rehearse: \(why)", hint: "go without a rehearsal: --no-rehearsal")
    }
}

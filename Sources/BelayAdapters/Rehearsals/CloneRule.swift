import BelayCore

/// What a clone does with one key of a service through which a container reaches more than its own project has. The table has
/// all such keys; what a service mounts is looked at beside it.
struct CloneRule: Sendable {
    enum Effect: Sendable {
        /// Taken away: nobody in the container notices.
        case silent
        /// Taken away, and said, since the service may not work without it.
        case told
        /// Without it the service would be another one; why, in words.
        case refused(String)
    }

    /// The key, and where it lies deeper those that lead to it.
    let path: [String]
    let effect: Effect
    /// Of values, or of a list's items, those that lead nowhere.
    private let isHarmless: @Sendable (String) -> Bool

    private init(_ key: String, _ effect: Effect, but isHarmless: @escaping @Sendable (String) -> Bool = { _ in false }) {
        path = key.split(separator: ".").map(String.init)
        self.effect = effect
        self.isHarmless = isHarmless
    }

    static let table = [
        CloneRule("network_mode", .refused("is in the network of something else"), but: { $0 == "none" }),
        CloneRule(
            "volumes_from", .refused("has the volumes of a container that is not of this project"),
            but: { !$0.hasPrefix("container:") }),
        CloneRule("use_api_socket", .refused("is given the engine's socket, through which it could reach the live stack")),
        CloneRule("provider", .refused("is made by a program of this machine")),

        CloneRule("privileged", .told),
        CloneRule("cap_add", .told, but: isOrdinary),
        CloneRule("security_opt", .told, but: { !$0.hasSuffix("unconfined") && !$0.hasSuffix("disable") }),
        CloneRule("pid", .told, but: isOfProject),
        CloneRule("ipc", .told, but: isOfProject),
        CloneRule("uts", .told, but: isOfProject),
        CloneRule("cgroup", .told, but: isOfProject),
        CloneRule("userns_mode", .told, but: isOfProject),
        CloneRule("cgroup_parent", .told),
        CloneRule("devices", .told),
        CloneRule("device_cgroup_rules", .told),
        CloneRule("gpus", .told),
        CloneRule("deploy.resources.reservations.devices", .told),
        CloneRule("external_links", .told),
        CloneRule("extra_hosts", .told, but: { !$0.hasSuffix("host-gateway") }),

        CloneRule("ports", .silent),
        CloneRule("expose", .silent),
        CloneRule("profiles", .silent),
        CloneRule("stop_grace_period", .silent),
        // A live proxy or scheduler that listens to the engine goes by them, and would send users to the clone.
        CloneRule("labels", .silent),
        // Lines of a clone among those of the live services would raise alarms.
        CloneRule("logging", .silent),
        CloneRule("oom_kill_disable", .silent),
    ]

    /// A namespace that the engine makes, or that another service of the project has.
    @Sendable private static func isOfProject(_ mode: String) -> Bool { mode != "host" && !mode.hasPrefix("container:") }

    /// What the engine gives to every container, and what only moves its own memory.
    @Sendable private static func isOrdinary(_ capability: String) -> Bool {
        let name = capability.uppercased()
        return ordinary.contains(name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name)
    }

    private static let ordinary: Set = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "IPC_LOCK", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
        "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]

    /// Takes out of a service's keys what leads out of its project.
    /// - Returns: what that was, in words; nil where there was nothing.
    func take(from keys: inout [String: JSONValue]) -> String? { take(path[...], from: &keys) }

    private func take(_ path: ArraySlice<String>, from keys: inout [String: JSONValue]) -> String? {
        guard let key = path.first, let value = keys[key] else { return nil }
        if path.count > 1, case .object(var below) = value {
            defer { keys[key] = .object(below) }
            return take(path.dropFirst(), from: &below)
        }
        switch value {
        case .null, .bool(false): return nil
        case .array(let items):
            let leading = items.filter { !isHarmless(Self.word($0)) }
            guard !leading.isEmpty else { return nil }
            let kept = items.filter { isHarmless(Self.word($0)) }
            keys[key] = kept.isEmpty ? nil : .array(kept)
            return said(leading.map(Self.word))
        default:
            guard !isHarmless(Self.word(value)) else { return nil }
            keys[key] = nil
            return said([Self.word(value)])
        }
    }

    private func said(_ words: [String]) -> String {
        let words = words.filter { !$0.isEmpty }.joined(separator: ", ")
        let key = path.joined(separator: ".")
        return words.isEmpty ? key : "\(key): \(words.shown(limit: 120))"
    }

    private static func word(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): return text
        case .object(let keys):
            guard case .string(let source)? = keys["source"] else { return "" }
            return source
        case .null, .bool, .number, .array: return ""
        }
    }
}

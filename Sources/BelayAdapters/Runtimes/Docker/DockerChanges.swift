extension DockerEngine {
    private struct Change: Decodable {
        var path: String
        var kind: Int

        enum CodingKeys: String, CodingKey {
            case path = "Path"
            case kind = "Kind"
        }
    }

    private struct Layer: Decodable {
        var bytes: Int64?

        enum CodingKeys: String, CodingKey { case bytes = "SizeRw" }
    }

    /// Files that a container made beside its volumes, but for those that nobody misses.
    func written(in container: DockerContainer) throws -> [String] {
        // To say which, the engine compares each file of the image: seconds of work for the many that have written nothing.
        let layer = try find(Layer.self, "/containers/\(container.id)/json", query: [("size", "true")])
        guard layer?.bytes != 0 else { return [] }
        let changes = (try find([Change]?.self, "/containers/\(container.id)/changes") ?? nil) ?? []
        // Docker itself makes the directories that volumes are mounted on.
        let isWay = { (path: String) in container.mounts.contains { ($0.destination + "/").hasPrefix(path + "/") } }
        return changes.filter { $0.kind == 1 && !Self.isPassing($0.path) && !isWay($0.path) }.map(\.path)
    }

    private static func isPassing(_ path: String) -> Bool {
        let places = [
            "/tmp", "/run", "/var/run", "/var/tmp", "/var/cache", "/var/log", "/root/.cache", "/root/.npm", "/dev", "/proc",
            "/sys", "/etc",
        ]
        return places.contains { path == $0 || path.hasPrefix($0 + "/") } || path.contains("/__pycache__")
            || path.hasSuffix(".pyc")
            // Put there by the engine itself, where a service is given an init.
            || path.hasSuffix("/sbin/docker-init")
    }
}

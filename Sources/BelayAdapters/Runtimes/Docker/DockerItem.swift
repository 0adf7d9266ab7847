import BelaySystem

/// Whatever the engine lists or makes: all of it has an id.
struct DockerItem: Decodable, Sendable {
    var id: String

    enum CodingKeys: String, CodingKey { case id = "Id" }
}

extension DockerEngine {
    /// Containers that fit every filter, in a lasting order; one that goes meanwhile is left out.
    func containers(_ filters: [String: [String]], stopped: Bool) throws -> [DockerContainer] {
        try containerIDs(filters, stopped: stopped).compactMap { try find(DockerContainer.self, "/containers/\($0)/json") }
    }

    func containerIDs(_ filters: [String: [String]], stopped: Bool) throws -> [String] {
        let query = [("filters", try JSON.text(filters))] + (stopped ? [("all", "1")] : [])
        return try get([DockerItem].self, "/containers/json", query: query).map(\.id).sorted()
    }
}

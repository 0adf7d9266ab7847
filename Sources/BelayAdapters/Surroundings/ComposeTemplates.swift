/// The part of a project in which names of variables say more than their values.
struct ComposeTemplates: Decodable {
    struct Service: Decodable {
        var image: String?
        private var environmentFiles: [File]?

        /// As absolute paths, without those that a variable leads to.
        var files: [String] { (environmentFiles ?? []).map(\.path).filter { $0.hasPrefix("/") && !$0.contains("$") } }

        private enum CodingKeys: String, CodingKey {
            case image
            case environmentFiles = "env_file"
        }
    }

    /// Written as a path alone, or with whether it has to be there.
    private struct File: Decodable {
        var path: String

        private enum CodingKeys: String, CodingKey { case path }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                path = text
            } else {
                path = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .path)
            }
        }
    }

    var services: [String: Service]
}

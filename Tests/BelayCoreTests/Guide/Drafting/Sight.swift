import BelayCore
import BelaySystem
import Testing

/// Surroundings from what Compose says of a project, and drafts that are read again as any guide is.
enum Sight {
    static let secret = "canary-7f3a91"

    /// - Parameter services: the services as `docker compose config --format json` has them, without the braces around.
    static func of(_ services: String, more: String = "", settings: String? = nil, images: [String: String] = [:]) throws
        -> Surroundings
    {
        let document = #"{"name": "shop", "services": {\#(services)}\#(more)}"#
        let project = try JSON.decode(DeclaredProject.self, from: Array(document.utf8))
        let written = project.services.compactMapValues(\.image).merging(images) { _, template in template }
        return Surroundings(
            directory: "/srv/shop", files: [ComposeText(path: "compose.yaml", text: "services:\n")], project: project,
            images: written, settings: settings.map { EnvironmentFile(text: $0) })
    }

    /// What is drafted, which has to be what its text is read as.
    @discardableResult
    static func draft(_ surroundings: Surroundings, location: SourceLocation = #_sourceLocation) throws -> GuideDraft {
        let draft = GuideDrafter.draft(surroundings)
        let written = GuideWriter.write(draft)
        let reading = try GuideText.read(written.text)
        #expect(reading.mistakes.isEmpty, "\(reading.mistakes.map(\.description))\n\(written.text)", sourceLocation: location)
        #expect(reading.guide == draft.guide, "\(written.text)", sourceLocation: location)
        #expect(!written.text.contains(secret), "\(written.text)", sourceLocation: location)
        let lines = written.text.split(separator: "\n", omittingEmptySubsequences: false)
        for place in written.places {
            #expect(lines[place.line - 1].contains("# "), "\(place.remark.message)", sourceLocation: location)
        }
        #expect(written.places.count == draft.remarks.count, "a remark is written nowhere", sourceLocation: location)
        return draft
    }

    static let database =
        #""db": {"image": "postgres:17", "environment": {"POSTGRES_USER": "app", "POSTGRES_PASSWORD": "canary-7f3a91"}}"#
}

extension GuideDraft {
    func says(_ kind: Remark.Kind, _ words: String) -> Bool { remarks.contains { $0.kind == kind && $0.message.contains(words) } }
    func store(_ name: String) -> StoreSpec.Kind? { guide.stores.first { $0.name == name }?.kind }
}

/// What should be known of the stack, whatever the guide says.
struct NoteDecision {
    let roles: ServiceRoles

    private var surroundings: Surroundings { roles.surroundings }
    private static let key = "runtime"

    func decide() -> [Remark] {
        let notes = moving() + host() + engine() + leftAlone()
        return unset() + notes.map { Remark(.note, Self.key, $0) }
    }

    private func unset() -> [Remark] {
        surroundings.unset.map { name in
            Remark(
                .unknown, Self.key,
                "\(name.shown(limit: 60)) is not set, and Compose takes it for empty: write it into .env (\(name.shown(limit: 60))= where empty is meant)"
            )
        }
    }

    private func moving() -> [String] {
        roles.services.compactMap { name in
            guard roles.service(name)?.context == nil, let image = surroundings.images[name] else { return nil }
            let template = ImageTemplate(image)
            guard template.digest == nil, ImageTemplate.moves(template.tag),
                ImageTemplate.variables(in: image).isEmpty || template.tag != nil
            else { return nil }
            let tag = template.tag.map { "`\($0)`" } ?? "no tag, which means `latest`"
            return "the image of \(name) has \(tag): a tag that moves (\(surroundings.place(of: name, "image")))"
        }
    }

    private func host() -> [String] {
        roles.services.filter { roles.service($0)?.networkMode == "host" }.map { name in
            "\(name) is in the machine's own network (\(surroundings.place(of: name, "network_mode"))): it cannot start dark, and is not rehearsed"
        }
    }

    private func engine() -> [String] {
        roles.services.filter { name in
            roles.service(name)?.mounts.contains { $0.source?.hasSuffix("/docker.sock") == true } == true
        }.map { name in
            "\(name) reaches the Docker engine (\(surroundings.place(of: name, "volumes"))): what it does there is outside of every fence"
        }
    }

    private func leftAlone() -> [String] {
        let others = surroundings.project.services.keys.filter { !roles.services.contains($0) }.sorted()
        guard !others.isEmpty else { return [] }
        let profiles = Set(others.flatMap { roles.service($0)?.profiles ?? [] }).sorted()
        return ["\(others.listed) \(others.count == 1 ? "is" : "are") left alone: the profile \(profiles.listed) is not in use"]
    }
}

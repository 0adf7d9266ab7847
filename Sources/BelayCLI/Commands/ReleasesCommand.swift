import BelayCore
import BelayEngine
import BelaySystem

extension CommandSpec {
    static let releases = CommandSpec(
        "releases", "what is new, what would break, which stops lie between",
        discussion: "From the vendor's releases file and from what the changelog of each version marks as breaking.",
        options: OptionSpec.stack + [.json], examples: ["belay releases", "belay releases --json"]
    ) { invocation in
        let report = try Stack.open(invocation).newerReleases()
        try invocation.answer(report) { _ in ReleasesText(report: report).text }
        return .done
    }
}

extension Stack {
    func newerReleases() throws -> ReleasesReport {
        let state = try world.pin.current()
        let current = state.version
        // What a moving pin points to is among the others.
        let refused = world.guide.version.refuse
        let available = try world.pin.available().filter { VersionPattern.moving($0, refused: refused) == nil }
        let rows = Releases.newer(than: current, in: available).map { version in
            ReleasesReport.Row(
                version: version, stops: world.releases.path(from: current, to: version, available: available) ?? [],
                breaking: breaking(from: current, to: version),
                requiredKeys: world.releases.environment(from: current, to: version).add.filter { $0.value.required }.keys
                    .sorted())
        }
        let tip = try world.pin.tip().map(world.pin.resolve)
        return ReleasesReport(
            stack: world.guide.name, current: current, newer: rows,
            commits: try tip.map { try world.pin.changes(from: state, to: $0) } ?? [])
    }

    /// The vendor's own words first; a changelog adds the versions that they are silent about, and what they leave out.
    private func breaking(from current: String, to version: String) -> [ReleasesReport.Breaking] {
        let vendor = world.releases.breaking(from: current, to: version).map {
            ReleasesReport.Breaking(version: $0.version, note: $0.note.note, source: .releases)
        }
        let marks = changelog(of: version).between(current, version).flatMap { entry in
            entry.breaking.map { ReleasesReport.Breaking(version: entry.version, note: $0, source: .changelog) }
        }
        let added = marks.filter { mark in !vendor.contains { $0.saysTheSame(as: mark) } }
        return (vendor + added).sorted { Version.order($0.version, $1.version) == .older }
    }

    /// The changelog that the release itself brings, else the one beside the guide.
    private func changelog(of version: String) -> Changelog {
        let brought = (try? world.pin.resolve(version)).flatMap(world.pin.directory)
        for directory in [brought, world.directory].compactMap(\.self) {
            guard let bytes = try? world.fileSystem.read(directory + "/CHANGELOG.md", limit: 4 << 20) else { continue }
            return Changelog.parse(String(decoding: bytes, as: UTF8.self))
        }
        return Changelog()
    }
}

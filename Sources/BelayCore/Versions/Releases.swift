/// The vendor's `releases.yaml`: what lies between two versions.
package struct Releases: Codable, Sendable, Equatable {
    /// In the order of the file.
    package var all: [Release]

    package init(_ all: [Release] = []) { self.all = all }

    package func release(_ version: String) -> Release? {
        all.first { $0.version == version } ?? all.first { Version.order($0.version, version) == .same }
    }

    /// Releases after `from` up to and with `to`, oldest first; nil where one of the two says nothing of order.
    package func between(_ from: String, _ to: String) -> [Release]? {
        guard let start = Version(from), let end = Version(to) else { return nil }
        return all.compactMap { release in Version(release.version).map { ($0, release) } }
            .filter { start.order(to: $0.0) == .older && $0.0.order(to: end) != .newer }
            .sorted { $0.0 < $1.0 }
            .map(\.1)
    }

    /// Versions that have to be stopped at on the way, spelled as they can be had; nil where the order is not known.
    package func path(from: String, to: String, available: [String]) -> [String]? {
        guard let between = between(from, to) else { return nil }
        return between.filter { $0.requiredStop && Version.order($0.version, to) != .same }
            .map { Version.find($0.version, in: available) ?? $0.version }
    }

    /// Why an upgrade may not go from one to the other at once; it names the next stop.
    package func refusal(from: String, to: String, available: [String]) -> BelayError? {
        guard let stops = path(from: from, to: to, available: available), let next = stops.first else { return nil }
        let rest = stops.dropFirst().isEmpty ? "" : ", then \(stops.dropFirst().joined(separator: ", "))"
        return BelayError(
            .refused, "cannot upgrade from \(from) to \(to): \(next) must not be jumped over\(rest)",
            hint: available.isEmpty || available.contains(next)
                ? "belay upgrade \(next)" : "make \(next) available, then belay upgrade \(next)")
    }

    /// What breaks, oldest first, with the version that breaks it.
    package func breaking(from: String, to: String) -> [(version: String, note: BreakingNote)] {
        (between(from, to) ?? []).flatMap { release in release.breaking.map { (release.version, $0) } }
    }

    /// What happens to the environment's keys on the whole way.
    package func environment(from: String, to: String) -> EnvironmentChange {
        (between(from, to) ?? []).reduce(EnvironmentChange()) { $0.followed(by: $1.environment) }
    }

    /// Tables that the vendor says lose rows on the way.
    package func losesRows(from: String, to: String) -> [String] {
        Set((between(from, to) ?? []).flatMap(\.losesRows)).sorted()
    }

    package func steps(from: String, to: String) -> [ManualStep] { (between(from, to) ?? []).flatMap(\.steps) }

    /// Whether the vendor claims that the old version runs on the data of every release up to the new one.
    package func claimsCompatible(_ old: String, with new: String) -> Bool {
        guard let between = between(old, new), !between.isEmpty, release(new) != nil else { return false }
        return between.allSatisfy { release in release.compatibleWith.contains { VersionPattern($0).matches(old) } }
    }

    /// Versions that can be had and are newer than this one, newest first.
    package static func newer(than current: String, in available: [String]) -> [String] {
        Version.sorted(available.filter { Version.order(current, $0) == .older }).reversed()
    }
}

import BelayCore
import BelayEngine
import BelaySystem

/// What is new, what would break, which stops lie between.
struct ReleasesReport: Encodable {
    var current: String
    var newer: [Row]

    struct Row: Encodable {
        var version: String
        var stops: [String]
        var breaking: [String]
        var requiredKeys: [String]
    }
}

extension CommandSpec {
    static let releases = CommandSpec(
        "releases", "what is new, what would break, which stops lie between", options: OptionSpec.stack + [.json], examples: ["belay releases"]
    ) { invocation in
        let terminal = Terminal(environment: invocation.environment)
        let report = try Stack.open(invocation).newerReleases()
        if invocation.json {
            terminal.print(try JSON.text(report, pretty: true))
        } else {
            terminal.print(ReleasesText(report: report).text)
        }
        return .done
    }
}

extension Stack {
    func newerReleases() throws -> ReleasesReport {
        let current = try world.pin.current().version
        let available = try world.pin.available()
        let rows = Releases.newer(than: current, in: available).map { version in
            let marked = changelogBreaking(from: current, to: version)
            return ReleasesReport.Row(
                version: version, stops: world.releases.path(from: current, to: version, available: available) ?? [],
                breaking: world.releases.breaking(from: current, to: version).map { "\($0.version): \($0.note.note)" } + marked,
                requiredKeys: world.releases.environment(from: current, to: version).add.filter { $0.value.required }.keys.sorted())
        }
        return ReleasesReport(current: current, newer: rows)
    }

    /// Any of the markers that changelogs use, in the changelog of the release that would be gone to.
    private func changelogBreaking(from current: String, to version: String) -> [String] {
        guard let pin = try? world.pin.resolve(version), let directory = world.pin.directory(of: pin),
            let bytes = try? world.fileSystem.read(directory + "/CHANGELOG.md", limit: 4 << 20)
        else { return [] }
        return Changelog.parse(String(decoding: bytes, as: UTF8.self)).between(current, version).flatMap { entry in
            entry.breaking.map { "\(entry.version): \($0)" }
        }
    }
}

struct ReleasesText {
    let report: ReleasesReport

    var text: String {
        if report.newer.isEmpty { return "\(report.current) runs; nothing newer is to be had" }
        var lines = ["\(report.current) runs; newer:"]
        for row in report.newer {
            lines.append("  \(Terminal.safe(row.version))" + (row.stops.isEmpty ? "" : "  by way of \(row.stops.joined(separator: ", "))"))
            lines += row.breaking.map { "      breaking in \(Terminal.safe($0))" }
            lines += row.requiredKeys.map { "      needs --set \($0)=…" }
        }
        return lines.joined(separator: "\n")
    }
}

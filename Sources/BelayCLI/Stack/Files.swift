import BelayCore
import BelaySystem

/// The guide with the operator's overrides.
struct GuideFile {
    let path: String
    /// As the operator named it: what messages show.
    let shown: String
    let files: any FileSystem

    var directory: String { String(path.dropLast(path.split(separator: "/").last.map { $0.count + 1 } ?? 0)) }

    func read(shape: String?) throws -> (Guide, warnings: [Diagnostic]) {
        let (main, override) = try sources()
        let reading = GuideReader.read(main, override: override, shape: shape)
        guard let guide = reading.guide, reading.mistakes.isEmpty else { throw Mistakes(reading.mistakes) }
        return (guide, reading.warnings)
    }

    /// Everything that is wrong in any shape, or in the one that is named.
    func lint(shape: String?) throws -> GuideReading {
        let (main, override) = try sources()
        guard let shape else { return GuideReader.lint(main, override: override) }
        return GuideReader.read(main, override: override, shape: shape)
    }

    private func sources() throws -> (GuideSource, override: GuideSource?) {
        let main = try source(path, shown: shown)
        let overridePath = path.hasSuffix(".yaml") ? path.dropLast(5) + ".override.yaml" : path + ".override"
        guard try files.status(overridePath, followingLinks: true) != nil else { return (main, nil) }
        return (main, try source(overridePath, shown: overridePath))
    }

    private func source(_ path: String, shown: String) throws -> GuideSource {
        let bytes = try files.read(path, limit: 1 << 20)
        return GuideSource(file: shown, bytes: bytes, root: try YAML.parse(bytes, file: shown))
    }
}

/// The vendor's releases, beside the guide.
struct ReleasesFile {
    let directory: String
    let guide: Guide
    let files: any FileSystem

    func read() throws -> Releases {
        let path = directory + "/" + (guide.releasesFile ?? "releases.yaml")
        guard try files.status(path, followingLinks: true) != nil else {
            guard let named = guide.releasesFile else { return Releases() }
            throw BelayError(
                .usage, "cannot find the releases file \(named) that the guide names", hint: "put it beside the guide")
        }
        let bytes = try files.read(path, limit: 1 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        let (releases, mistakes) = ReleasesReader.read(try YAML.parse(bytes, file: path), file: path, text: text)
        guard mistakes.isEmpty else { throw Mistakes(mistakes) }
        return releases
    }
}

/// Everything wrong with a file, not only the first thing.
struct Mistakes: Error {
    var all: [Diagnostic]

    init(_ all: [Diagnostic]) { self.all = all }
}

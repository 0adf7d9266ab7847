import BelayCore
import BelaySystem

/// The guide with the operator's overrides.
struct GuideFile {
    let path: String
    /// As the operator named it: what messages show.
    let shown: String
    let files: any FileSystem

    func read() throws -> (Guide, warnings: [Diagnostic]) {
        let main = try source(path, shown: shown)
        let overridePath = path.hasSuffix(".yaml") ? path.dropLast(5) + ".override.yaml" : path + ".override"
        var override: GuideSource?
        if try files.status(overridePath, followingLinks: true) != nil {
            override = try source(overridePath, shown: overridePath)
        }
        let reading = GuideReader.read(main, override: override, shape: nil)
        guard let guide = reading.guide, reading.mistakes.isEmpty else { throw Mistakes(reading.mistakes) }
        return (guide, reading.warnings)
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
            throw BelayError(.usage, "cannot find the releases file \(named) that the guide names", hint: "put it beside the guide")
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

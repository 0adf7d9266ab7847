/// What came of reading a guide: the guide, or why there is none; and what may be meant but should be looked at.
package struct GuideReading: Sendable {
    /// nil exactly where there are mistakes.
    package var guide: Guide?
    package var mistakes: [Diagnostic]
    package var warnings: [Diagnostic]
    /// The shape that was chosen, nil for a guide without one.
    package var shape: String?
    /// Every shape that the guide holds.
    package var shapes: [String]
}

/// Reads a guide: from what the YAML parser made of it to a value in which everything fits together.
package enum GuideReader {
    /// The operator's file, where there is one, goes over the vendor's; a shape goes between the two.
    package static func read(_ source: GuideSource, override: GuideSource? = nil, shape: String? = nil) -> GuideReading {
        let reading = Reading([source] + (override.map { [$0] } ?? []))
        let layers = GuideLayers(source, override: override, reading)
        let (chosen, name) = layers.choose(shape, reading)
        var guide = chosen.flatMap { Schema<Guide>.guide.read($0, reading) }
        reading.resolveReferences()
        if let guide {
            refuseMisfits(guide, reading)
            GuideLint(guide, reading).run()
        }
        let (mistakes, warnings) = reading.finish()
        if !mistakes.isEmpty { guide = nil }
        return GuideReading(guide: guide, mistakes: mistakes, warnings: warnings, shape: name, shapes: layers.shapeNames)
    }

    /// Keys that are right each for itself, and make no sense together.
    private static func refuseMisfits(_ guide: Guide, _ reading: Reading) {
        refuseBuild(guide, reading)
        refuseRegistry(guide, reading)
    }

    private static func refuseRegistry(_ guide: Guide, _ reading: Reading) {
        guard guide.version.listedBy != nil, let place = reading.places["version.available"] else { return }
        if case .compose = guide.runtime, case .env(_, _, nil) = guide.version.pin { return }
        reading.refuse(
            place, "a registry has images, and the version chooses none",
            fix: "remove `available`, or pin the tag of images: `runtime: {compose: {}}`, `pin: {env: {file: .env, key: TAG}}`")
    }

    private static func refuseBuild(_ guide: Guide, _ reading: Reading) {
        guard guide.version.build, let place = reading.places["version.build"] else { return }
        guard case .compose = guide.runtime else {
            return reading.refuse(
                place, "`build` is for images, and the runtime has none",
                fix: "remove it; `prepare: [[make]]` runs a command in the fetched version")
        }
        guard case .git(let path, _, _, _) = guide.version.pin else {
            return reading.refuse(
                place, "`build` needs the source, and the pin is no work tree",
                fix: "remove it, or pin the work tree: `pin: {git: {path: .}}`")
        }
        if path.hasPrefix("/") {
            reading.refuse(
                place, "`build` needs the work tree inside of the stack's directory, where it can be rehearsed with it",
                fix: "name a path in the stack: `pin: {git: {path: .}}`")
        }
    }

    /// Reads every shape that this build has a runtime for, and gathers what was found in any.
    package static func lint(_ source: GuideSource, override: GuideSource? = nil) -> GuideReading {
        var result = read(source, override: override)
        let layers = GuideLayers(source, override: override, Reading([source] + (override.map { [$0] } ?? [])))
        for shape in result.shapes where shape != result.shape && layers.isAvailable(shape) {
            let other = read(source, override: override, shape: shape)
            result.mistakes += other.mistakes.filter { !result.mistakes.contains($0) }
            result.warnings += other.warnings.filter { !result.warnings.contains($0) }
        }
        if !result.mistakes.isEmpty { result.guide = nil }
        return result
    }
}

import BelayCore

/// What an operator may type as a version, before anything is done with it.
enum VersionText {
    /// Refuses what could be read as an option, a path or a control sequence.
    static func check(_ version: String) throws {
        let isPlain = version.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard !version.isEmpty, version.utf8.count <= 200, isPlain, !version.hasPrefix("-") else {
            let shown = String(version.unicodeScalars.prefix(60).filter { $0.value > 0x1F && $0.value != 0x7F })
            throw BelayError(.usage, "cannot use `\(shown)` as a version: it is none", hint: "belay releases")
        }
    }

    /// The refusal of a version that is not there, with the nearest that is.
    static func missing(_ version: String, among available: [String], place: String) -> BelayError {
        let newest = Version.sorted(available).suffix(5).reversed().joined(separator: ", ")
        let hint: String
        if let nearest = NearestText.version(to: version, in: available) {
            hint = "did you mean \(nearest)? there are \(newest)"
        } else {
            hint = available.isEmpty ? "belay releases" : "there are \(newest)"
        }
        return BelayError(.refused, "cannot find version \(version) in \(place)", hint: hint)
    }
}

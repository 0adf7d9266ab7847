/// A version whose text says where it stands among others.
///
/// `1.2`, `v1.2.3`, `1.2.3-rc.1`, `1.2.3rc1`, `2026.4`, `2026-04-01`, and `v1.2.3-4-gabc1234` as git describes it.
/// A commit, a branch or a word like `latest` says nothing of order and is none.
package struct Version: Sendable, Equatable {
    /// As it was written.
    package let text: String
    /// Digits without leading zeros: compared by length first, so that no number is too large.
    let numbers: [Substring]
    let preRelease: [Substring]
    /// Commits after the version, as `git describe` counts them.
    let commitsAfter: Substring

    /// Longer texts are no versions.
    static let longest = 128

    package init?(_ text: String) {
        guard text.utf8.count <= Version.longest, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        var rest = text[...]
        if let first = rest.first, first == "v" || first == "V" { rest = rest.dropFirst() }
        let hadPrefix = rest.startIndex != text.startIndex
        // What follows a plus is about the build, not about the order.
        if let plus = rest.firstIndex(of: "+") { rest = rest[..<plus] }
        guard let parts = VersionParts(rest) else { return nil }
        if parts.numbers.count == 1, !hadPrefix, parts.isBare, Version.looksLikeCommit(rest) { return nil }
        self.text = text
        self.numbers = parts.numbers.map(Version.withoutLeadingZeros)
        self.preRelease = parts.preRelease
        self.commitsAfter = Version.withoutLeadingZeros(parts.commitsAfter)
    }

    package var isPreRelease: Bool { !preRelease.isEmpty }

    /// An abbreviated commit may have no letter in it; a date may be as long, and is a version.
    private static func looksLikeCommit(_ digits: Substring) -> Bool {
        guard digits.count >= 7 else { return false }
        let isDate = [8, 10, 12, 14].contains(digits.count) && (digits.hasPrefix("19") || digits.hasPrefix("20"))
        return !isDate
    }

    static func withoutLeadingZeros(_ digits: Substring) -> Substring {
        let trimmed = digits.drop { $0 == "0" }
        return trimmed.isEmpty ? digits.suffix(1) : trimmed
    }
}

extension Version: CustomStringConvertible {
    package var description: String { text }
}

/// A version's text taken apart, without its prefix and its build.
struct VersionParts {
    var numbers: [Substring] = []
    var preRelease: [Substring] = []
    var commitsAfter: Substring = "0"

    /// Nothing but digits and dots.
    var isBare: Bool { preRelease.isEmpty && commitsAfter == "0" }

    init?(_ text: Substring) {
        if let date = VersionParts.date(text) {
            numbers = date
            return
        }
        let head = text.prefix { VersionParts.isDigit($0) || $0 == "." }
        let tail = text[head.endIndex...]
        numbers = head.split(separator: ".", omittingEmptySubsequences: false)
        // `1.2.rc1` leaves an empty last number behind.
        if numbers.last?.isEmpty == true, !tail.isEmpty { numbers.removeLast() }
        guard !numbers.isEmpty, numbers.allSatisfy({ !$0.isEmpty }) else { return nil }
        guard !tail.isEmpty else { return }
        guard tail.hasPrefix("-") else {
            guard readAttached(tail) else { return nil }
            return
        }
        guard !readDescription(tail.dropFirst()) else { return }
        preRelease = tail.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard preRelease.allSatisfy({ !$0.isEmpty && $0.allSatisfy(VersionParts.isIdentifier) }) else { return nil }
    }

    /// `2026-04-01`: numbers parted by hyphens, not a pre-release of 2026.
    private static func date(_ text: Substring) -> [Substring]? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0].count == 4, parts[0].hasPrefix("19") || parts[0].hasPrefix("20"),
            parts.dropFirst().allSatisfy({ $0.count == 2 }), parts.allSatisfy({ $0.allSatisfy(isDigit) })
        else { return nil }
        return parts
    }

    /// `1.2.0rc1`, as Python's packages have it. Only known words: `123abc4` is a commit.
    private mutating func readAttached(_ tail: Substring) -> Bool {
        let word = tail.prefix { $0.isLetter }
        let number = tail[word.endIndex...].drop { $0 == "." || $0 == "-" }
        let known: [String: Substring] = [
            "a": "alpha", "alpha": "alpha", "b": "beta", "beta": "beta", "c": "rc", "rc": "rc", "dev": "dev",
        ]
        guard numbers.count > 1, let name = known[word.lowercased()], number.allSatisfy(VersionParts.isDigit) else {
            return false
        }
        // `dev` comes before `alpha`, where the alphabet would put it after `beta`.
        preRelease = [name == "dev" ? "0dev" : name] + (number.isEmpty ? [] : [number])
        return true
    }

    /// `3-gabc1234` after a hyphen: three commits after the version, not a pre-release of it.
    private mutating func readDescription(_ tail: Substring) -> Bool {
        let parts = tail.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 2, let commit = parts.last, commit.hasPrefix("g"), commit.count >= 5,
            commit.dropFirst().allSatisfy(\.isHexDigit), parts[parts.count - 2].allSatisfy(VersionParts.isDigit),
            !parts[parts.count - 2].isEmpty
        else { return false }
        commitsAfter = parts[parts.count - 2]
        let before = parts.dropLast(2).joined(separator: "-")
        preRelease = before.split(separator: ".")
        return true
    }

    private static func isDigit(_ character: Character) -> Bool { character >= "0" && character <= "9" }

    private static func isIdentifier(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
    }
}

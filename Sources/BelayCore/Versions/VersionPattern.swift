/// A shape of version, as guides and releases write it: `1.3.x`, `X.Y`, `nightly-*`, `latest`.
///
/// A capital `X`, `Y` or `Z` (or a small `x`) that stands alone is one number; `*` is anything; the rest is itself.
package struct VersionPattern: Sendable, Equatable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// Whether the version has this shape, with or without its `v`.
    package func matches(_ version: String) -> Bool {
        guard version.utf8.count <= Version.longest, text.utf8.count <= Version.longest else { return false }
        let shape = VersionPattern.tokens(text)
        if VersionPattern.matches(shape[...], Array(version)[...]) { return true }
        guard version.first == "v" || version.first == "V" else { return false }
        return VersionPattern.matches(shape[...], Array(version.dropFirst())[...])
    }

    /// The first of these patterns that says of a version that it moves: what is pinned to it changes by itself.
    package static func moving(_ version: String, refused: [String]) -> String? {
        refused.first { VersionPattern($0).matches(version) }
    }

    private enum Token: Equatable {
        case number
        case anything
        case literal(Character)
    }

    private static func tokens(_ text: String) -> [Token] {
        let characters = Array(text)
        var tokens: [Token] = []
        for (index, character) in characters.enumerated() {
            let standsAlone =
                (index == 0 || !isWord(characters[index - 1]) || (index == 1 && characters[0] == "v"))
                && (index == characters.count - 1 || !isWord(characters[index + 1]))
            if character == "*" {
                // One after the other they mean the same, and would only cost time.
                if tokens.last != .anything { tokens.append(.anything) }
            } else if standsAlone, ["X", "Y", "Z", "x"].contains(character) {
                tokens.append(.number)
            } else {
                tokens.append(.literal(character))
            }
        }
        return tokens
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    /// Greedy with one place to return to, so that the time is bounded by the product of both lengths.
    private static func matches(_ shape: ArraySlice<Token>, _ text: ArraySlice<Character>) -> Bool {
        var token = shape.startIndex
        var place = text.startIndex
        var retry: (token: Int, place: Int)?
        while place < text.endIndex || token < shape.endIndex {
            if token < shape.endIndex {
                switch shape[token] {
                case .anything:
                    retry = (token, place)
                    token += 1
                    continue
                case .number:
                    let digits = text[place...].prefix { $0 >= "0" && $0 <= "9" }
                    if !digits.isEmpty {
                        (token, place) = (token + 1, digits.endIndex)
                        continue
                    }
                case .literal(let character):
                    if place < text.endIndex, text[place] == character {
                        (token, place) = (token + 1, place + 1)
                        continue
                    }
                }
            }
            guard let last = retry, last.place < text.endIndex else { return false }
            retry = (last.token, last.place + 1)
            (token, place) = (last.token + 1, last.place + 1)
        }
        return true
    }
}

/// "Did you mean": the one of some texts that a mistyped one is most likely to be.
package enum NearestText {
    /// nil where none is near: a wrong suggestion is worse than none.
    package static func to(_ wanted: String, in texts: [String]) -> String? {
        guard wanted.utf8.count <= Version.longest else { return nil }
        let allowed = max(1, min(3, wanted.count / 3))
        var best: (distance: Int, unlike: Int, text: String)?
        for text in texts where abs(text.utf8.count - wanted.utf8.count) <= 4 * allowed {
            let distance = distance(Array(wanted.lowercased()), Array(text.lowercased()))
            // Of two that are as near, the one that begins alike: 1.2.0 for 1.2.5, not 2.2.5.
            let unlike = wanted.count - zip(wanted, text).prefix { $0 == $1 }.count
            if distance <= allowed, (distance, unlike) < (best?.distance ?? .max, best?.unlike ?? .max) {
                best = (distance, unlike, text)
            }
        }
        return best?.text
    }

    /// The version that may have been meant: mistyped, else the newest that is older, else the oldest that is newer.
    package static func version(to wanted: String, in texts: [String]) -> String? {
        if let same = Version.find(wanted, in: texts) { return same }
        let newestFirst = Array(Version.sorted(texts).reversed())
        // A text that contains the other needs no other likeness: `1.2` for `1.2.0`, `release` for `release-1.2`.
        guard let version = Version(wanted) else {
            return to(wanted, in: newestFirst) ?? newestFirst.first { $0.contains(wanted) }
        }
        let ordered = newestFirst.compactMap { Version($0) }
        if let same = ordered.first(where: { $0.order(to: version) == .same }) { return same.text }
        if let alike = newestFirst.first(where: { $0.hasPrefix(wanted + ".") || $0.hasPrefix("v" + wanted + ".") }) {
            return alike
        }
        return to(wanted, in: newestFirst) ?? ordered.first { $0 < version }?.text ?? ordered.last?.text
    }

    /// How many characters have to be put in, left out, changed or swapped with their neighbour.
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var line = [row + 1]
            for column in right.indices {
                let change = last[column] + (left[row] == right[column] ? 0 : 1)
                var least = min(change, last[column + 1] + 1, line[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                line.append(least)
            }
            (beforeLast, last) = (last, line)
        }
        return last[right.count]
    }
}

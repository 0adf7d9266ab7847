/// How one version stands to another.
package enum VersionOrder: String, Codable, Sendable, CaseIterable {
    case older
    case same
    case newer
}

extension Version {
    /// How `first` stands to `second`; nil where one of them says nothing of order (a commit, a branch, `latest`).
    package static func order(_ first: String, _ second: String) -> VersionOrder? {
        guard let left = Version(first), let right = Version(second) else { return nil }
        return left.order(to: right)
    }

    package func order(to other: Version) -> VersionOrder {
        let byNumbers = Version.compare(numbers, other.numbers, missing: "0")
        if byNumbers != .same { return byNumbers }
        let byPreRelease = comparePreRelease(other)
        return byPreRelease != .same ? byPreRelease : Version.compare(digits: commitsAfter, other.commitsAfter)
    }

    /// Sorted from the oldest to the newest; what has no order comes first, as it was.
    package static func sorted(_ texts: [String]) -> [String] {
        let unordered = texts.filter { Version($0) == nil }
        let ordered = texts.compactMap { Version($0) }
        return unordered + ordered.sorted { $0 < $1 }.map(\.text)
    }

    /// The one of these that means the same version: as it is written, else with or without its `v`.
    package static func find(_ wanted: String, in texts: [String]) -> String? {
        if texts.contains(wanted) { return wanted }
        let other = wanted.hasPrefix("v") ? String(wanted.dropFirst()) : "v" + wanted
        return texts.contains(other) ? other : nil
    }

    /// A version without any pre-release is newer than all of its pre-releases.
    private func comparePreRelease(_ other: Version) -> VersionOrder {
        if preRelease.isEmpty || other.preRelease.isEmpty {
            if preRelease.isEmpty == other.preRelease.isEmpty { return .same }
            return preRelease.isEmpty ? .newer : .older
        }
        for (left, right) in zip(preRelease, other.preRelease) {
            let order = Version.compare(identifier: left, right)
            if order != .same { return order }
        }
        return Version.order(preRelease.count, other.preRelease.count)
    }

    /// Numbers count as numbers and come before words; words are compared by their bytes.
    private static func compare(identifier left: Substring, _ right: Substring) -> VersionOrder {
        let leftIsNumber = left.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        let rightIsNumber = right.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        if leftIsNumber, rightIsNumber { return compare(digits: withoutLeadingZeros(left), withoutLeadingZeros(right)) }
        if leftIsNumber != rightIsNumber { return leftIsNumber ? .older : .newer }
        if left == right { return .same }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? .older : .newer
    }

    private static func compare(_ left: [Substring], _ right: [Substring], missing: Substring) -> VersionOrder {
        for index in 0..<max(left.count, right.count) {
            let order = compare(
                digits: index < left.count ? left[index] : missing, index < right.count ? right[index] : missing)
            if order != .same { return order }
        }
        return .same
    }

    private static func compare(digits left: Substring, _ right: Substring) -> VersionOrder {
        let byLength = order(left.utf8.count, right.utf8.count)
        if byLength != .same || left == right { return byLength }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? .older : .newer
    }

    private static func order(_ left: Int, _ right: Int) -> VersionOrder {
        left == right ? .same : left < right ? .older : .newer
    }
}

extension Version: Comparable {
    /// Of two ways to write the same version the shorter comes first, so that the order is total.
    package static func < (left: Version, right: Version) -> Bool {
        switch left.order(to: right) {
        case .older: return true
        case .newer: return false
        case .same: return (left.text.utf8.count, left.text) < (right.text.utf8.count, right.text)
        }
    }
}

import Glibc

/// The engine says times in one form and is asked about them in another.
enum DockerTime {
    /// `2026-11-26T13:59:06.021Z` as seconds since 1970, every digit of the fraction kept; nil where it is no time, or none
    /// that a container can have been started at.
    ///
    /// - Parameter earlier: so many seconds before. An engine notes that a container was started when it runs already, and may
    ///   have written what matters.
    static func unix(_ text: String, earlier: Int = 0) -> String? {
        guard text.utf8.count >= 20, text.hasSuffix("Z") else { return nil }
        let numbers = text.dropLast().split { !$0.isNumber }
        guard numbers.count == 6 || numbers.count == 7, let year = Int32(numbers[0]), year > 1970 else { return nil }
        let rest = numbers[1..<6].compactMap { Int32($0) }
        guard rest.count == 5 else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, rest[0] - 1, rest[1])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (rest[2], rest[3], rest[4])
        return "\(timegm(&parts) - earlier)" + (numbers.count == 7 ? ".\(numbers[6])" : "")
    }
}

import Glibc

/// Times as the engine writes them.
enum DockerTime {
    /// An engine notes that a container was started when it runs already, and may have written what matters.
    private static let before: Int64 = 1_000_000_000
    /// What an earlier process wrote last is read a moment after its end, and the next one begins a tenth of a second later.
    private static let after: Int64 = 50_000_000

    /// `2026-11-26T13:59:06.021Z` as nanoseconds since 1970; nil where it is no time, or none that a container can have been
    /// started at.
    static func nanoseconds(_ text: String) -> Int64? {
        guard text.utf8.count >= 20, text.hasSuffix("Z") else { return nil }
        let numbers = text.dropLast().split { !$0.isNumber }
        guard numbers.count == 6 || numbers.count == 7, let year = Int32(numbers[0]), year > 1970 else { return nil }
        let rest = numbers[1..<6].compactMap { Int32($0) }
        let digits = numbers.count == 7 ? String(numbers[6].prefix(9)) : ""
        guard rest.count == 5, let fraction = Int64(digits + String(repeating: "0", count: 9 - digits.count)) else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, rest[0] - 1, rest[1])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (rest[2], rest[3], rest[4])
        return Int64(timegm(&parts)) * 1_000_000_000 + fraction
    }

    /// Where the lines of the process begin that runs now: what one before it has said, it has not. nil where nothing is known.
    static func firstLine(startedAt: String, finishedAt: String?) -> Int64? {
        guard let started = nanoseconds(startedAt) else { return nil }
        guard let finished = finishedAt.flatMap(nanoseconds), finished < started else { return started - before }
        return max(started - before, min(started, finished + after))
    }
}

/// What a log line gives away about a service that looks well from outside (default checks of law 5).
package enum LogSigns {
    /// Certain: code that died, or that met a schema it does not know.
    static let fatal = [
        "traceback (most recent call last)", "unhandled exception", "uncaught exception", "unhandledpromiserejection", "panic:",
        "fatal error", "fatal:", "segmentation fault", "can't locate revision", "no such table", "no such column",
        "undefinedcolumn",
        "undefinedtable", "exception in thread", "worker exited", "worker died", "has no column named",
        "database disk image is malformed",
    ]

    /// Lines that complain at all.
    package static func errorLines(in lines: [String]) -> [String] {
        lines.filter { line in
            let lower = line.lowercased()
            return lower.contains("error") || lower.contains("exception") || lower.contains("critical") || lower.contains("panic")
        }
    }

    package static func fatalLines(in lines: [String]) -> [String] {
        lines.indices.compactMap { index in
            let lower = lines[index].lowercased()
            guard fatal.contains(where: { lower.contains($0) }) else { return nil }
            guard lower.contains(traceback), let end = conclusion(of: index, in: lines) else { return lines[index] }
            // Whoever asked went away before the answer: nothing that a program can do about it.
            return departures.contains { end.hasPrefix($0) } ? nil : "\(lines[index]) … \(end)"
        }
    }

    private static let traceback = "traceback (most recent call last)"
    private static let departures = ["ConnectionResetError", "BrokenPipeError", "ConnectionAbortedError"]
    private static let longestTraceback = 200

    /// The exception that a traceback tells of: the first line after it that is not indented.
    private static func conclusion(of index: Int, in lines: [String]) -> String? {
        lines[(index + 1)...].prefix(longestTraceback).first { $0.first?.isWhitespace == false }
    }

    /// Lines that the service also wrote before the upgrade are its habit, not news.
    package static func news(in lines: [String], before: [String]) -> [String] {
        let habits = Set(before.map(signature))
        return fatalLines(in: lines).filter { !habits.contains(signature($0)) }
    }

    /// A line without what differs each time: numbers, times, addresses.
    private static func signature(_ line: String) -> String { String(line.lowercased().filter { !$0.isNumber }) }
}

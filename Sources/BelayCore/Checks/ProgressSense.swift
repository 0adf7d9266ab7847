/// Tells a service that gets on from one that only complains again and again: a line is progress when the service has
/// not said it before, whatever the time in it.
package struct ProgressSense: Sendable {
    private static let most = 10_000

    private var said: Set<String> = []

    package init() {}

    /// The lines that were not said before; none once too many were said.
    package mutating func news(in lines: [String]) -> [String] {
        lines.filter { line in
            let text = Self.withoutTime(line)
            return !text.isEmpty && said.count < Self.most && said.insert(text).inserted
        }
    }

    /// Drops words that are dates or times; counters stay, they are what progress looks like.
    private static func withoutTime(_ line: String) -> String {
        line.split(separator: " ").filter { !isTime($0) }.joined(separator: " ")
    }

    private static func isTime(_ word: Substring) -> Bool {
        guard word.first.map({ $0.isNumber || $0 == "[" || $0 == "(" }) == true else { return false }
        let digits = word.filter(\.isNumber).count
        let colons = word.filter { $0 == ":" }.count
        let dashes = word.filter { $0 == "-" || $0 == "/" }.count
        return digits >= 4 && (colons >= 2 || dashes >= 2)
    }
}

/// One line of what happens inside a step, as a terminal shows it while it happens: on one row, and without the time that
/// a log begins its lines with, since it is now.
enum LiveLine {
    /// What a rehearsal says inside comes behind this, with an indent of its own.
    private static let clone = "clone:"

    static func text(_ line: String) -> String {
        let words = Terminal.safe(line).split(separator: " ")
        let lead = words.first.map(String.init) == clone ? 1 : 0
        let said = words.dropFirst(lead).drop(while: isTime)
        return (words.prefix(lead) + (said.isEmpty ? words.dropFirst(lead) : said)).joined(separator: " ")
    }

    /// `2026-11-26T05:32:31Z`, `[2026-11-26`, `05:32:31,123]`.
    private static func isTime(_ word: Substring) -> Bool {
        let marks = Set("[]TZ-:.,+/")
        let digits = word.filter(\.isWholeNumber).count
        guard digits >= 6, word.allSatisfy({ $0.isWholeNumber || marks.contains($0) }) else { return false }
        let (dashes, colons) = (word.count { $0 == "-" || $0 == "/" }, word.count { $0 == ":" })
        return dashes >= 2 || colons == 2
    }
}

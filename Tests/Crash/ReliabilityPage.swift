import BelayCore
import BelaySystem
import BelayTestKit

/// The figures of `docs/reliability.md`: written by the runs, never typed.
enum ReliabilityPage {
    private static var path: String { "\(Checkout.root)/docs/reliability.md" }

    /// Replaces the block of this name, which stands between two comments of the page.
    static func write(_ name: String, _ tally: SweepTally, seconds: Double, _ settings: SweepSettings) throws {
        let block = settings.extent == .complete ? "\(name), complete" : name
        try replace(block, with: table(tally, seconds: seconds, settings))
    }

    static func replace(_ block: String, with lines: [String]) throws {
        let files = RealFileSystem()
        let text = String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
        let (begin, end) = ("<!-- \(block) -->", "<!-- end of \(block) -->")
        guard let opening = text.firstRange(of: begin), let closing = text.firstRange(of: end),
            opening.upperBound <= closing.lowerBound
        else {
            throw BelayError(.failed, "cannot write the figures: docs/reliability.md has no block \(block)")
        }
        let new = text[..<opening.upperBound] + "\n" + lines.joined(separator: "\n") + "\n" + text[closing.lowerBound...]
        try files.writeAtomically(path, Array(String(new).utf8), mode: 0o644, like: path)
    }

    private static func table(_ tally: SweepTally, seconds: Double, _ settings: SweepSettings) -> [String] {
        var lines = [
            "| | points | met | ended old | ended new | exit 4 while the fault lasted | failed |",
            "|---|--:|--:|--:|--:|--:|--:|",
        ]
        for scenario in Scenario.allCases {
            guard let line = tally.lines[scenario] else { continue }
            lines.append(row(scenario.rawValue, line))
        }
        lines.append(row("**all**", tally.total))
        let left = tally.left == 0 ? "no point left out" : "\(tally.left) points left out when the time was over"
        lines += [
            "",
            "Commit \(settings.commit), \(settings.extent == .complete ? "every point" : "seed \(settings.seed)"): \(Int(seconds)) s on \(settings.stacks) stacks at once, \(left); \(tally.restored) checkpoints put back as well. `resume` took \(milliseconds(tally, 0.5)) ms in the middle, \(milliseconds(tally, 0.99)) ms at the 99th of a hundred.",
        ]
        return lines
    }

    private static func row(_ name: String, _ line: SweepTally.Line) -> String {
        "| \(name) | \(line.points) | \(line.hit) | \(line.old) | \(line.new) | \(line.neededPerson) | \(line.failures) |"
    }

    private static func milliseconds(_ tally: SweepTally, _ part: Double) -> Int { Int(tally.resumeSeconds(within: part) * 1000) }
}

import BelayCore

/// `logs`: how many lines match, after the context's mark, or since the service was started.
struct LogsProbe {
    private static let lineLimit = 100_000
    private static let shownLines = 20

    let service: String?
    let pattern: String

    func observe(_ runtime: any Runtime, _ context: ProbeContext) throws -> Observation {
        let expression = try Pattern(pattern)
        let services = try service.map { [$0] } ?? runtime.survey().map(\.name)
        var matching: [String] = []
        for name in services {
            let lines = try runtime.logLines(name, since: context.logMarks[name], limit: Self.lineLimit)
            matching += lines.filter(expression.isFound)
        }
        return Observation(
            scalar: .number(Double(matching.count)), rows: matching.count,
            text: matching.suffix(Self.shownLines).joined(separator: "\n"))
    }
}

/// How the edge answered through a whole run, asked by Belay as users ask: at the port that they know.
package struct Availability: Codable, Sendable, Equatable {
    /// One question and what came of it.
    package struct Sample: Sendable, Equatable {
        /// Seconds since 1970, when it was asked.
        package var at: Double
        package var seconds: Double
        /// Why it was no good; nil where it was.
        package var failure: String?

        package init(at: Double, seconds: Double, failure: String? = nil) {
            self.at = at
            self.seconds = seconds
            self.failure = failure
        }
    }

    /// From the last good answer before it to the first one after it.
    package struct Outage: Codable, Sendable, Equatable {
        package var from: Double
        /// nil while it lasts.
        package var to: Double?
        package var reason: String

        package init(from: Double, to: Double? = nil, reason: String) {
            self.from = from
            self.to = to
            self.reason = reason
        }
    }

    /// Answers of some seconds, together.
    package struct Span: Codable, Sendable, Equatable {
        package var at: Double
        package var asked: Int
        package var failed: Int
        package var meanSeconds: Double
        package var longestSeconds: Double
    }

    /// Seconds between two questions.
    package static let interval = 0.05
    /// Without a question for so long nobody looked (Belay was not there): it is no outage.
    private static let longestSilence = 5.0
    private static let mostSpans = 600
    private static let mostOutages = 500

    /// What is asked, in words.
    package private(set) var question: String
    package private(set) var asked = 0
    package private(set) var failed = 0
    package private(set) var outages: [Outage] = []
    package private(set) var spans: [Span] = []
    /// How many seconds one span covers: a long run has coarser ones.
    package private(set) var spanSeconds = 1.0
    private var lastAsked: Double?
    private var lastGood: Double?

    package init(question: String) { self.question = question }

    package mutating func add(_ sample: Sample) {
        if let last = lastAsked, sample.at - last > Self.longestSilence { notice(silenceUntil: sample.at, since: last) }
        lastAsked = sample.at
        asked += 1
        if let failure = sample.failure {
            failed += 1
            if !isOut, outages.count < Self.mostOutages { outages.append(Outage(from: lastGood ?? sample.at, reason: failure)) }
        } else {
            if isOut { outages[outages.count - 1].to = sample.at }
            lastGood = sample.at
        }
        count(sample)
    }

    /// What a failure says may hold what nobody should read.
    package mutating func clean(_ redact: (String) -> String) {
        for index in outages.indices { outages[index].reason = redact(outages[index].reason) }
    }

    private var isOut: Bool { outages.last.map { $0.to == nil } ?? false }

    /// An outage that nobody saw the end of ends where it was seen last; a good answer from before says nothing of now.
    private mutating func notice(silenceUntil now: Double, since last: Double) {
        if isOut { outages[outages.count - 1].to = last }
        lastGood = nil
    }

    private mutating func count(_ sample: Sample) {
        if let last = spans.indices.last, sample.at < spans[last].at + spanSeconds {
            let before = Double(spans[last].asked)
            spans[last].meanSeconds = (spans[last].meanSeconds * before + sample.seconds) / (before + 1)
            spans[last].longestSeconds = max(spans[last].longestSeconds, sample.seconds)
            spans[last].asked += 1
            spans[last].failed += sample.failure == nil ? 0 : 1
            return
        }
        if spans.count >= Self.mostSpans { coarsen() }
        spans.append(
            Span(
                at: sample.at, asked: 1, failed: sample.failure == nil ? 0 : 1, meanSeconds: sample.seconds,
                longestSeconds: sample.seconds))
    }

    private mutating func coarsen() {
        spans = stride(from: 0, to: spans.count, by: 2).map { index in
            guard index + 1 < spans.count else { return spans[index] }
            let (first, second) = (spans[index], spans[index + 1])
            let asked = first.asked + second.asked
            let sum = first.meanSeconds * Double(first.asked) + second.meanSeconds * Double(second.asked)
            return Span(
                at: first.at, asked: asked, failed: first.failed + second.failed, meanSeconds: sum / Double(asked),
                longestSeconds: max(first.longestSeconds, second.longestSeconds))
        }
        spanSeconds *= 2
    }

    /// How long users were not answered, in all; nil where nothing was asked.
    package var downtimeSeconds: Double? {
        guard asked > 0 else { return nil }
        return outages.reduce(0) { $0 + max(0, ($1.to ?? lastAsked ?? $1.from) - $1.from) }
    }

    /// How many of all questions before a time failed.
    package func failureRate(before end: Double) -> Double {
        let earlier = spans.filter { $0.at < end }
        let asked = earlier.reduce(0) { $0 + $1.asked }
        return asked == 0 ? 0 : Double(earlier.reduce(0) { $0 + $1.failed }) / Double(asked)
    }

    /// The longest time without an answer.
    package var longestOutageSeconds: Double {
        outages.map { ($0.to ?? lastAsked ?? $0.from) - $0.from }.max() ?? 0
    }
}

import BelayCore
import Glibc

/// How the edge answered through the run: how long answers took, where there were none, and the time it was closed.
struct AvailabilityFigure {
    let report: RunReport
    let closed: [ClosedWindow]

    private static let height = 100.0
    /// A closed window shows above the answers that were missing in it, too.
    private static let strip = 8.0
    private static let mostWindows = 4
    /// Seconds that the lowest and the highest place of the drawing stand for.
    private static let least = 0.0005

    var html: HTML {
        guard let availability = report.availability, availability.asked > 0, let first = availability.spans.first,
            let last = availability.spans.last
        else { return .nothing }
        let whole = first.at...max(last.at + availability.spanSeconds, first.at + 1)
        var figures = [plot(availability, whole, "Through the whole run")]
        for window in closed.prefix(Self.mostWindows) {
            guard let close = near(window, whole) else { continue }
            figures.append(plot(availability, close, "Closed at \(TimeOfDay.text(window.from))"))
        }
        return PageFrame.section(
            "Availability",
            """
            <p>Asked as users ask, \(availability.asked) times: \(availability.question). \(availability.failed) answers were not good.</p>
            \(figures)
            \(legend)
            \(outages(availability))
            """)
    }

    /// Where the closed window would be a sliver of the whole, it is drawn once more.
    private func near(_ window: ClosedWindow, _ whole: ClosedRange<Double>) -> ClosedRange<Double>? {
        guard let to = window.to, to > window.from, whole.overlaps(window.from...to) else { return nil }
        let margin = max(3, (to - window.from) / 2)
        let lower = max(whole.lowerBound, window.from - margin)
        let range = lower...max(lower, min(whole.upperBound, to + margin))
        return range.upperBound - range.lowerBound < (whole.upperBound - whole.lowerBound) * 0.6 ? range : nil
    }

    private func plot(_ availability: Availability, _ range: ClosedRange<Double>, _ title: String) -> HTML {
        let spans = availability.spans.filter { range.contains($0.at) }
        let most = max(0.1, spans.map(\.longestSeconds).max() ?? 0.1) * 1.3
        let seconds = range.upperBound - range.lowerBound
        let x = { (time: Double) in min(1000, max(0, (time - range.lowerBound) / seconds * 1000)) }
        let y = { (value: Double) in
            Self.height * (1 - log(max(value, Self.least) / Self.least) / log(most / Self.least))
        }
        let failures = spans.enumerated().filter { $0.element.failed > 0 }.map { place, span -> HTML in
            // Up to the next one, but not over a time in which nobody asked.
            let end = span.at + availability.spanSeconds
            let next = place + 1 < spans.count && spans[place + 1].at < end + 1 ? spans[place + 1].at : end
            let part = Double(span.failed) / Double(max(1, span.asked))
            let width = max(2, x(next) - x(span.at))
            return
                "<rect x=\"\(at: x(span.at))\" y=\"\(at: Self.height * (1 - part))\" width=\"\(at: width)\" height=\"\(at: Self.height * part)\" fill=\"var(--outage)\"/>"
        }
        let answered = spans.split { $0.failed >= $0.asked }
        let middle = availability.spanSeconds / 2
        let mean = answered.map { line($0.map { (x($0.at + middle), y($0.meanSeconds)) }, "latency", 2) }
        let longest = answered.map { line($0.map { (x($0.at + middle), y($0.longestSeconds)) }, "longest", 1) }
        let ticks = [0.001, 0.01, 0.1, 1, 10].filter { $0 < most }.map { value -> HTML in
            "<span style=\"top:\(at: y(value) / Self.height * 190)px\">\(value < 1 ? "\(Int(value * 1000)) ms" : "\(Int(value)) s")</span>"
        }
        return """
            <h3>\(title)</h3>
            <div class="plot"><div class="ticks" aria-hidden="true">\(ticks)</div>
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="\(described(availability, range))">
            \(windows(x, range, height: Self.height))\(failures)\(windows(x, range, height: Self.strip))\(longest)\(mean)
            </svg></div>
            <div class="times"><span>\(TimeOfDay.text(range.lowerBound))</span><span>\(TimeOfDay.text(range.upperBound))</span></div>
            """
    }

    private func windows(_ x: (Double) -> Double, _ range: ClosedRange<Double>, height: Double) -> [HTML] {
        closed.filter { $0.from <= range.upperBound && ($0.to ?? range.upperBound) >= range.lowerBound }.map { window in
            let from = x(window.from)
            let width = max(2, x(window.to ?? range.upperBound) - from)
            return "<rect x=\"\(at: from)\" y=\"0\" width=\"\(at: width)\" height=\"\(at: height)\" fill=\"var(--closed)\"/>"
        }
    }

    private func line(_ points: [(Double, Double)], _ color: String, _ width: Int) -> HTML {
        let places = points.map { "\(at: $0.0),\(at: $0.1)" as HTML }
        return """
            <polyline points="\(places)" fill="none" stroke="var(--\(color))" stroke-width="\(width)" \
            vector-effect="non-scaling-stroke"/>
            """
    }

    private var legend: HTML {
        """
        <ul class="legend"><li><i style="background:var(--latency)"></i>time to answer, mean</li>\
        <li><i style="background:var(--longest)"></i>longest</li><li><i style="background:var(--outage)"></i>no good answer</li>\
        <li><i style="background:var(--closed)"></i>closed by Belay</li></ul>
        """
    }

    private func outages(_ availability: Availability) -> HTML {
        guard !availability.outages.isEmpty else { return .nothing }
        let rows = availability.outages.prefix(50).map { outage -> HTML in
            let lasted = outage.to.map { Seconds.text($0 - outage.from) } ?? "to the end"
            return """
                <tr><th scope="row">\(TimeOfDay.text(outage.from))</th><td class="number" data-label="lasted">\(lasted)</td>\
                <td>\(outage.reason)</td></tr>
                """
        }
        return """
            <table class="stack names"><caption>Without a good answer</caption>
            <thead><tr><th scope="col">from</th><th scope="col" class="number">lasted</th><th scope="col">why</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    private func described(_ availability: Availability, _ range: ClosedRange<Double>) -> String {
        let spans = availability.spans.filter { range.contains($0.at) }
        let failed = spans.reduce(0) { $0 + $1.failed }
        let asked = spans.reduce(0) { $0 + $1.asked }
        return
            "Latency from \(TimeOfDay.text(range.lowerBound)) to \(TimeOfDay.text(range.upperBound)): \(asked) questions, \(failed) without a good answer"
    }
}

import BelayCore

/// The steps, forward and back, each with its place in time.
struct StepTable {
    let steps: [StepRecord]
    let closed: [ClosedWindow]

    var html: HTML {
        guard let began = steps.map(\.began).min() else { return .nothing }
        let end = steps.map { $0.ended ?? $0.began }.max() ?? began
        let whole = max(end - began, 0.001)
        let rows = steps.map { row($0, from: began, whole: whole) }
        let back: HTML =
            steps.contains { $0.direction == .back } ? "<li><i style=\"background:var(--back)\"></i>back</li>" : .nothing
        let failed: HTML =
            steps.contains { $0.state == .failed } ? "<li><i style=\"background:var(--bad)\"></i>failed</li>" : .nothing
        return PageFrame.section(
            "Timeline",
            """
            <ul class="legend"><li><i style="background:var(--forward)"></i>forward</li>\(back)\(failed)\
            <li><i style="background:var(--closed)"></i>closed to users</li></ul>
            <table class="stack names">
            <thead><tr><th scope="col">step</th><th scope="col" class="track">when, of \(Seconds.text(whole))</th>
            <th scope="col" class="number">took</th><th scope="col">what came of it</th></tr></thead>
            <tbody>\(rows)</tbody>
            </table>
            """)
    }

    /// The time in which users were kept out, behind every step.
    private func shade(from began: Double, whole: Double) -> HTML {
        let shades = closed.map { window -> HTML in
            let left = max(0, (window.from - began) / whole * 100)
            let width = max(0, min(100, ((window.to ?? began + whole) - began) / whole * 100) - left)
            return "<rect x=\"\(at: left)\" y=\"0\" width=\"\(at: width)\" height=\"14\" fill=\"var(--closed)\"/>"
        }
        return "\(shades)"
    }

    private func row(_ step: StepRecord, from began: Double, whole: Double) -> HTML {
        let seconds = (step.ended ?? step.began) - step.began
        let left = (step.began - began) / whole * 100
        // Seen, however short it was.
        let width = max(0.8, seconds / whole * 100)
        let color = step.state == .failed ? "bad" : step.direction == .back ? "back" : "forward"
        let took = step.ended == nil ? "not ended" : Seconds.text(seconds)
        let failed: HTML = step.state == .failed ? "<span class=\"verdict bad\">FAILED</span> " : .nothing
        return """
            <tr><th scope="row">\(step.direction == .back ? "back: " : "")\(step.kind.rawValue)</th>
            <td class="track"><svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">\(shade(from: began, whole: whole))\
            <rect x="\(at: min(left, 99.2))" y="2" width="\(at: width)" height="10" fill="var(--\(color))"/></svg></td>
            <td class="number">\(took)</td><td>\(failed)\(step.summary)</td></tr>
            """
    }
}

import BelayCore

/// All runs of a stack, with how long each kept users out: `belay history --html`.
struct HistoryPage {
    let stack: String
    /// Newest first.
    let rows: [HistoryRow]

    var html: HTML {
        let done = rows.filter { $0.exit == .done }.count
        return PageFrame(
            title: "\(stack): runs of belay",
            content: """
                <header>
                <p class="quiet">every run that belay knows of</p>
                <h1>\(stack)</h1>
                <p>\(Counted.text(rows.count, "run")), \(done) of them done.</p>
                </header>
                \(downtime)
                \(PageFrame.section("Runs", table))
                """
        ).html
    }

    /// One bar for each run that closed the stack, oldest first.
    private var downtime: HTML {
        let closed = Array(rows.filter { $0.downtimeSeconds != nil }.prefix(60).reversed())
        guard let most = closed.compactMap(\.downtimeSeconds).max(), most > 0 else { return .nothing }
        let width = 1000 / Double(closed.count)
        let thickness = min(width * 0.7, 60)
        let bars = closed.enumerated().map { place, row -> HTML in
            let height = max(1, (row.downtimeSeconds ?? 0) / most * 92)
            return """
                <rect x="\(at: (Double(place) + 0.5) * width - thickness / 2)" y="\(at: 100 - height)" width="\(at: thickness)" \
                height="\(at: height)" fill="var(--\(row.exit == .done ? "forward" : "back"))"/>
                """
        }
        return PageFrame.section(
            "Downtime",
            """
            <div class="plot"><div class="ticks" aria-hidden="true"><span class="long" style="top:5px">\(Seconds.text(most))</span>\
            <span style="top:182px">0</span></div>
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" \
            aria-label="how long each of \(Counted.text(closed.count, "run")) kept users out, at most \(Seconds.text(most))">
            \(bars)
            </svg></div>
            <div class="times"><span>run \(closed.first?.run ?? 0)</span><span>run \(closed.last?.run ?? 0)</span></div>
            <ul class="legend"><li><i style="background:var(--forward)"></i>done</li>\
            <li><i style="background:var(--back)"></i>went back</li></ul>
            """)
    }

    private var table: HTML {
        let lines = rows.map { row -> HTML in
            let outcome = Outcome(row.exit)
            let move = row.from == row.to ? row.to : "\(row.from) → \(row.to)"
            return """
                <tr><th scope="row">run \(row.run)</th><td data-label="began">\(TimeOfDay.withDate(row.startedAt))</td>\
                <td class="move">\(row.verb.rawValue) \(move)</td>\
                <td><span class="verdict \(outcome.style)">\(outcome.words)</span></td>\
                <td class="number" data-label="closed for">\(row.downtimeSeconds.map(Seconds.text) ?? "")</td>\
                <td>\(row.failure ?? "")</td></tr>
                """
        }
        return """
            <table class="stack names">
            <thead><tr><th scope="col">run</th><th scope="col">began</th><th scope="col">what</th><th scope="col">outcome</th>\
            <th scope="col" class="number">closed for</th><th scope="col">what failed</th></tr></thead>
            <tbody>\(lines)</tbody>
            </table>
            """
    }
}

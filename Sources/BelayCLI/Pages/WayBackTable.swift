import BelayCore

/// The ways back there are, which of them was taken, and why.
struct WayBackTable {
    let report: RunReport
    let plan: Plan

    private static let ways: [(WayBack.Decision, String)] = [
        (.nothingTouched, "where nothing that the stack could notice had begun"),
        (.servicesOnly, "where no new code has run: services and the pin are enough"),
        (.dataBack, "where new code may have touched the data, and no user wrote since: it goes back to the seal"),
        (.codeOnly, "where users wrote since, and the rehearsal showed that the old version works on the new schema"),
        (.keepNew, "where users wrote since, and the guide says on-writes: keep"),
        (.ask, "where users wrote since, and a person has to choose"),
    ]

    var html: HTML {
        var parts: [HTML] = []
        if let rehearsal = report.rehearsal { parts.append("<p>Rehearsed on a clone: \(rehearsal)</p>") }
        if let wayBack = report.wayBack {
            parts.append(table(wayBack))
            let steps = wayBack.steps.map { step -> HTML in
                "<li><strong>\(step.kind.rawValue)</strong><ul>\(step.does.map { "<li>\($0)</li>" as HTML })</ul></li>"
            }
            if !steps.isEmpty { parts.append("<h3>Its steps</h3><ol class=\"plan\">\(steps)</ol>") }
        } else {
            let ready = plan.steps.flatMap { step in
                step.wayBack.map { "<li><strong>\(step.kind.rawValue)</strong>: \($0)</li>" as HTML }
            }
            parts.append("<p>None was needed. What was ready, step by step:</p>")
            parts.append("<ul class=\"plain\">\(ready)</ul>")
        }
        return PageFrame.section("Way back", "\(parts)")
    }

    private func table(_ chosen: WayBack) -> HTML {
        let rows = Self.ways.map { decision, when -> HTML in
            let isChosen = decision == chosen.decision
            let mark: HTML =
                isChosen
                ? "<span class=\"verdict good\">TAKEN</span> \(chosen.reason)" : "<span class=\"quiet\">not so here</span>"
            return "<tr><th scope=\"row\">\(decision.rawValue)</th><td data-label=\"when\">\(when)</td><td>\(mark)</td></tr>"
        }
        return """
            <table class="stack names">
            <thead><tr><th scope="col">way</th><th scope="col">when</th><th scope="col">considered</th></tr></thead>
            <tbody>\(rows)</tbody>
            </table>
            """
    }
}

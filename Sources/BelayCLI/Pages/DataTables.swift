import BelayCore

/// What became of schema and rows, database by database.
struct DataTables {
    let changes: [DataChange]

    private static let mostTables = 200
    private static let longestName = 200

    var html: HTML {
        guard !changes.isEmpty else { return .nothing }
        return PageFrame.section("Schema and rows", "\(changes.map(database))")
    }

    private func database(_ change: DataChange) -> HTML {
        let columns = Columns(change)
        let rows = change.tables.prefix(Self.mostTables).map { row($0, columns) }
        let left = change.unlisted + max(0, change.tables.count - Self.mostTables)
        let kind = columns.after == nil ? "" : ", with as many rows as before"
        let more: HTML = left > 0 ? "<p class=\"quiet\">\(left) more tables\(kind).</p>" : .nothing
        return """
            <h3>\(change.database)</h3>
            <p>\(schema(change))</p>
            <table class="stack">
            <thead><tr><th scope="col">table</th>\(columns.headings)</tr></thead>
            <tbody>\(rows)</tbody>
            </table>
            \(more)
            """
    }

    /// What is known of each table: only that has a column.
    private struct Columns {
        let after: String?
        let isRehearsed: Bool

        init(_ change: DataChange) {
            switch change.compared {
            case .atFailure: after = "when it failed"
            case .sealOnly: after = nil
            case .afterMigration, nil: after = "after the migration"
            }
            isRehearsed = change.tables.contains { $0.rehearsed != nil }
        }

        var headings: [HTML] {
            let names =
                ["rows at the seal"] + (after.map { [$0, "difference"] } ?? []) + (isRehearsed ? ["in the rehearsal"] : [])
            return names.map { "<th scope=\"col\" class=\"number\">\($0)</th>" }
        }
    }

    private func schema(_ change: DataChange) -> HTML {
        let isBack = change.compared == .atFailure
        guard let before = change.before else { return isBack ? "New in what failed; put back since." : "New in this run." }
        if change.compared == .sealOnly {
            return """
                Schema at the seal: <code>\(before.revision ?? "?")</code> \
                <span class="quiet">(\(before.tool ?? "no migration tool")); it was not read again after that.</span>
                """
        }
        guard let after = change.after else { return isBack ? "Gone in what failed." : "Gone after this run." }
        if before.fingerprint == after.fingerprint {
            return "Schema unchanged, at \(after.revision.map { "revision \($0)" } ?? "no known revision")."
        }
        let failed: HTML = isBack ? " as the failed step left it" : .nothing
        return """
            Schema <code>\(before.revision ?? "?")</code> → <code>\(after.revision ?? "?")</code>\(failed)\
            <span class="quiet"> (\(before.tool ?? "no migration tool"); fingerprint \
            <code>\(String(before.fingerprint.prefix(12)))</code> → <code>\(String(after.fingerprint.prefix(12)))</code>)</span>
            """
    }

    private func row(_ table: DataChange.Table, _ columns: Columns) -> HTML {
        let difference: HTML
        switch (table.before, table.after) {
        case (let before?, let after?) where before == after: difference = "<span class=\"quiet\">0</span>"
        case (let before?, let after?): difference = "<strong>\(signed(after - before))</strong>"
        case (nil, _?): difference = "<span class=\"verdict good\">NEW</span>"
        default: difference = "<span class=\"verdict warn\">GONE</span>"
        }
        var cells: [HTML] = [cell("rows at the seal", "\(table.before.map(String.init) ?? "")")]
        if let after = columns.after {
            cells += [cell(after, "\(table.after.map(String.init) ?? "")"), cell("difference", difference)]
        }
        if columns.isRehearsed { cells.append(cell("in the rehearsal", "\(table.rehearsed.map(signed) ?? "")")) }
        return "<tr><th scope=\"row\">\(HTML.cut(table.name, to: Self.longestName))</th>\(cells)</tr>"
    }

    private func cell(_ label: String, _ content: HTML) -> HTML {
        "<td class=\"number\" data-label=\"\(label)\">\(content)</td>"
    }

    private func signed(_ value: Int64) -> String { value > 0 ? "+\(value)" : value < 0 ? "−\(value.magnitude)" : "0" }
}

import BelayCore

/// What became of schema and rows, database by database.
struct DataTables {
    let changes: [DataChange]

    private static let mostTables = 200

    var html: HTML {
        guard !changes.isEmpty else { return .nothing }
        return PageFrame.section("Schema and rows", "\(changes.map(database))")
    }

    private func database(_ change: DataChange) -> HTML {
        let rows = change.tables.prefix(Self.mostTables).map(row)
        let left = change.unlisted + max(0, change.tables.count - Self.mostTables)
        let more: HTML = left > 0 ? "<p class=\"quiet\">\(left) more tables, with as many rows as before.</p>" : .nothing
        return """
            <h3>\(change.database)</h3>
            <p>\(schema(change))</p>
            <table class="stack">
            <thead><tr><th scope="col">table</th><th scope="col" class="number">rows at the seal</th>\
            <th scope="col" class="number">after the migration</th><th scope="col" class="number">difference</th>\
            <th scope="col" class="number">in the rehearsal</th></tr></thead>
            <tbody>\(rows)</tbody>
            </table>
            \(more)
            """
    }

    private func schema(_ change: DataChange) -> HTML {
        guard let before = change.before else { return "New in this run." }
        guard let after = change.after else { return "Gone after this run." }
        if before.fingerprint == after.fingerprint {
            return "Schema unchanged, at \(after.revision.map { "revision \($0)" } ?? "no known revision")."
        }
        return """
            Schema <code>\(before.revision ?? "?")</code> → <code>\(after.revision ?? "?")</code>\
            <span class="quiet"> (\(before.tool ?? "no migration tool"); fingerprint \
            <code>\(String(before.fingerprint.prefix(12)))</code> → <code>\(String(after.fingerprint.prefix(12)))</code>)</span>
            """
    }

    private func row(_ table: DataChange.Table) -> HTML {
        let difference: HTML
        switch (table.before, table.after) {
        case (let before?, let after?) where before == after: difference = "<span class=\"quiet\">0</span>"
        case (let before?, let after?): difference = "<strong>\(signed(after - before))</strong>"
        case (nil, _?): difference = "<span class=\"verdict good\">NEW</span>"
        default: difference = "<span class=\"verdict warn\">GONE</span>"
        }
        let rehearsed = table.rehearsed.map(signed) ?? ""
        return """
            <tr><th scope="row">\(table.name)</th>\
            <td class="number" data-label="rows at the seal">\(table.before.map(String.init) ?? "")</td>\
            <td class="number" data-label="after the migration">\(table.after.map(String.init) ?? "")</td>\
            <td class="number" data-label="difference">\(difference)</td>\
            <td class="number" data-label="in the rehearsal">\(rehearsed)</td></tr>
            """
    }

    private func signed(_ value: Int64) -> String { value > 0 ? "+\(value)" : value < 0 ? "−\(value.magnitude)" : "0" }
}

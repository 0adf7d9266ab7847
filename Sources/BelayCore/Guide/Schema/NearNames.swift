/// Names that somebody who wrote another one may have meant.
enum NearNames {
    static func of(_ name: String, among candidates: [String]) -> [String] {
        let name = String(name.prefix(64)).lowercased()
        return
            candidates
            .map { ($0, distance(name, $0.lowercased())) }
            .filter { candidate, distance in
                distance <= max(1, candidate.count / 3) || (name.count > 2 && candidate.lowercased().hasPrefix(name))
            }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
            .map(\.0)
    }

    /// `did you mean …?`, or all that there is.
    static func fix(for name: String, among candidates: [String], listing: String) -> String {
        if let nearest = of(name, among: candidates).first { return "did you mean `\(nearest.shown(limit: 40))`?" }
        if candidates.isEmpty { return "\(listing): none" }
        let shown = candidates.prefix(24).map { $0.shown(limit: 40) }.joined(separator: ", ")
        return "\(listing): \(shown)" + (candidates.count > 24 ? ", …" : "")
    }

    /// Letters changed, added, left out, or exchanged with their neighbour.
    private static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first.unicodeScalars), b = Array(second.unicodeScalars)
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var rows = [Array(0...b.count)]
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}

/// Text measured in the columns of a terminal.
enum Columns {
    /// Without what only colours it.
    static func width(_ text: String) -> Int {
        var isColour = false
        return text.unicodeScalars.reduce(0) { sum, scalar in
            if scalar == "\u{1B}" { isColour = true }
            defer { if scalar == "m" { isColour = false } }
            return isColour ? sum : sum + width(scalar)
        }
    }

    /// Marks that stand on another character take none, characters of East Asia and pictures take two.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F, 0x20D0...0x20FF: return 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The beginning that fits, with a sign that it is not all.
    static func fitting(_ text: String, _ columns: Int) -> String {
        guard width(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var result = String.UnicodeScalarView()
        var used = 1
        for scalar in text.unicodeScalars {
            used += width(scalar)
            if used > columns { break }
            result.append(scalar)
        }
        return String(result) + "…"
    }

    static func padded(_ text: String, _ columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    /// Rows of cells below each other; the last cell of each is left as long as it is.
    static func aligned(_ rows: [[String]]) -> [String] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.dropLast().enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], width(cell))
            }
        }
        return rows.map { row in
            let cells = zip(row.dropLast(), widths).map { cell, width in padded(cell, width) }
            return (cells + row.suffix(1)).joined(separator: "  ")
        }
    }

    /// One word to `wrapped`, which shows it with its blanks: a number and its unit stay together.
    static func glued(_ text: String) -> String { text.replacing(" ", with: glue) }
    private static let glue = "\u{A0}"

    /// Broken between words; every line but the first begins with an indent. A word is never broken: it may be a command.
    static func wrapped(_ text: String, _ columns: Int, indent: Int) -> [String] {
        guard width(text) > columns else { return [unglued(text)] }
        let lead = text.prefix { $0 == " " }
        var lines: [String] = []
        var line = String(lead)
        var isFresh = true
        for word in text.dropFirst(lead.count).split(separator: " ", omittingEmptySubsequences: false) {
            if !isFresh, width(line) + 1 + width(String(word)) > columns {
                lines.append(line)
                line = String(repeating: " ", count: min(indent, columns / 2))
                isFresh = true
                if word.isEmpty { continue }
            }
            line += (isFresh ? "" : " ") + word
            isFresh = false
        }
        return (lines + [line]).map(unglued)
    }

    private static func unglued(_ text: String) -> String { text.replacing(glue, with: " ") }
}

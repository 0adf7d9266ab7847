/// Text of a stranger, made fit for a terminal: nothing in it can move the cursor, change colours or turn the direction.
enum Printable {
    static func text(_ text: String, limit: Int) -> String {
        var printable = String.UnicodeScalarView()
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == limit {
                printable.append("…")
                break
            }
            printable.append(shown(scalar))
        }
        return String(printable)
    }

    static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar == "\t" { return " " }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return "\u{FFFD}"
        default: return scalar
        }
    }
}

/// A piece of a page. What is put into it is text, and escaped, unless it is a piece of a page itself: there is no way to
/// forget that.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    let text: String

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    static let nothing: HTML = ""

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
        mutating func appendInterpolation(_ value: Int) { text += String(value) }
        mutating func appendInterpolation(_ value: Int64) { text += String(value) }
        mutating func appendInterpolation(_ value: HTML) { text += value.text }
        mutating func appendInterpolation(_ values: [HTML]) { text += values.map(\.text).joined(separator: "\n") }
        /// A place in a drawing.
        mutating func appendInterpolation(at value: Double) {
            let hundredths = Int64((value.isFinite ? value : 0) * 100)
            text += "\(hundredths / 100).\(String(abs(hundredths) % 100 + 100).dropFirst())"
        }
    }

    /// Longer texts are no use to a reader, and a burden to a browser.
    private static let longest = 4000

    /// A text of which no more than its beginning is of use.
    static func cut(_ value: String, to length: Int) -> HTML { HTML(stringLiteral: escaped(value, longest: length)) }

    private static func escaped(_ value: String, longest: Int = longest) -> String {
        let safe = Terminal.safe(value)
        let cut =
            safe.unicodeScalars.count > longest
            ? String(String.UnicodeScalarView(safe.unicodeScalars.prefix(longest))) + "…" : safe
        var result = ""
        for character in cut.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

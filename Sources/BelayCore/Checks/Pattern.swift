/// A regular expression of a guide, and how it is looked for: anywhere in the text, `^` and `$` at every line.
package struct Pattern {
    /// Text beyond this is not looked at.
    package static let textLimit = 1 << 20
    private static let lengthLimit = 1000

    private let regex: Regex<AnyRegexOutput>

    package init(_ source: String) throws(BelayError) {
        guard source.utf8.count <= Self.lengthLimit else {
            throw BelayError(.usage, "it is longer than \(Self.lengthLimit) bytes")
        }
        do {
            regex = try Regex(source).anchorsMatchLineEndings()
        } catch {
            throw BelayError(.usage, "\(error)".shown(limit: 120))
        }
    }

    package func isFound(in text: String) -> Bool {
        if text.utf8.count <= Self.textLimit { return text.firstMatch(of: regex) != nil }
        return String(decoding: text.utf8.prefix(Self.textLimit), as: UTF8.self).firstMatch(of: regex) != nil
    }
}

/// Text from outside, made fit to be shown: it can neither move the cursor of a terminal nor bury the message around it.
extension String {
    package func shown(limit: Int = 80) -> String {
        var result = ""
        for (index, scalar) in unicodeScalars.enumerated() {
            if index == limit { return result + "…" }
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.isUnfit: result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Control characters, and those that turn the direction of writing: what a terminal obeys instead of showing it.
    var isUnfit: Bool {
        switch value {
        case 0x09, 0x0A: return false
        case 0...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: return true
        default: return false
        }
    }
}

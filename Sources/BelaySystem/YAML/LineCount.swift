import BelayCore

/// Counts lines and columns over characters, with the line ends that YAML 1.1 knows.
struct LineCount {
    /// The place of the character that comes next.
    private(set) var mark = Mark(line: 1, column: 1)
    private var afterReturn = false

    mutating func take(_ scalar: Unicode.Scalar) {
        if scalar == "\n", afterReturn {
            // The second half of a CR LF: the line has been counted.
        } else if Self.isBreak(scalar) {
            mark = Mark(line: mark.line + 1, column: 1)
        } else {
            mark.column += 1
        }
        afterReturn = scalar == "\r"
    }

    /// Whether a line ends with `scalar`: CR LF ends it once, with the LF.
    static func ends(_ scalar: Unicode.Scalar, before following: Unicode.Scalar?) -> Bool {
        isBreak(scalar) && !(scalar == "\r" && following == "\n")
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: return true
        default: return false
        }
    }
}

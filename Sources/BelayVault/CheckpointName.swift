import BelayCore

/// The name of a checkpoint, readable and sorted by time: `20261120T113000Z-run7-pre-copy-1a2b`.
enum CheckpointName {
    /// Begins the name of a checkpoint that is still being written.
    static let unfinished = ".unfinished-"
    /// Begins the name of one that is being deleted.
    static let deleted = ".deleted-"

    static func make(_ kind: Checkpoint.Kind, run: Int?, at seconds: Double, random: [UInt8]) -> String {
        var parts = [timestamp(seconds)]
        if let run { parts.append("run\(run)") }
        parts.append(kind.rawValue)
        parts.append(random.map { hexadecimal(Int($0)) }.joined())
        return parts.joined(separator: "-")
    }

    /// A name comes from a command line or a manifest, and becomes a path.
    static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count <= 100, isLetterOrDigit(first) else { return false }
        return bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }

    private static func hexadecimal(_ byte: Int) -> String { padded(String(byte, radix: 16), 2) }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// UTC in the basic format of ISO 8601, by the proleptic Gregorian calendar counted from the first of March.
    static func timestamp(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 253_402_300_799))
        let (days, time) = (whole / 86400, whole % 86400)
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = padded(String(year), 4) + padded(String(month), 2) + padded(String(day), 2)
        return date + "T" + padded(String(time / 3600), 2) + padded(String(time / 60 % 60), 2) + padded(String(time % 60), 2) + "Z"
    }
}

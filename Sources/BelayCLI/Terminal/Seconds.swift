/// Durations as people read them.
enum Seconds {
    static func text(_ seconds: Double) -> String {
        if seconds >= 90 { return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s" }
        let hundredths = Int64((seconds * (seconds < 1 ? 100 : 10)).rounded())
        let unit: Int64 = seconds < 1 ? 100 : 10
        let fraction = String(hundredths % unit)
        let digits = seconds < 1 ? 2 : 1
        return "\(hundredths / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction + " s"
    }
}

/// Durations as people read them.
package enum Seconds {
    package static func text(_ seconds: Double) -> String {
        if seconds >= 90 { return whole(seconds) }
        let hundredths = Int64((seconds * (seconds < 1 ? 100 : 10)).rounded())
        let unit: Int64 = seconds < 1 ? 100 : 10
        let fraction = String(hundredths % unit)
        let digits = seconds < 1 ? 2 : 1
        return "\(hundredths / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction + " s"
    }

    /// While it goes on: a tenth is as much as an eye can follow.
    package static func ticking(_ seconds: Double) -> String {
        if seconds >= 90 { return whole(seconds) }
        let tenths = Int64(max(0, seconds) * 10)
        return "\(tenths / 10).\(tenths % 10) s"
    }

    package static func whole(_ seconds: Double) -> String {
        let all = Int(max(0, seconds))
        if all >= 5400 { return "\(all / 3600) h \(all / 60 % 60) min" }
        return all >= 90 ? "\(all / 60) min \(all % 60) s" : "\(all) s"
    }
}

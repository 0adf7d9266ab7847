import Glibc

/// A moment as a clock on the wall shows it.
enum TimeOfDay {
    static func text(_ seconds: Double) -> String { format(seconds, "%H:%M:%S") }

    static func withDate(_ seconds: Double) -> String { format(seconds, "%Y-%m-%d %H:%M:%S") }

    private static func format(_ seconds: Double, _ pattern: String) -> String {
        var time = time_t(seconds)
        var parts = tm()
        localtime_r(&time, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let length = strftime(&buffer, buffer.count, pattern, &parts)
        return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

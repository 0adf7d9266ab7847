import BelayCore
import Glibc

/// A moment of a run in words, for people who were not there.
struct NoticeText {
    let occasion: Occasion

    var subject: String {
        let move = occasion.from == occasion.to ? occasion.to : "\(occasion.from) -> \(occasion.to)"
        return "\(occasion.stack) on \(HostName.text): \(occasion.verb.rawValue) \(move): \(outcome)"
    }

    var body: String {
        var lines = ["Run \(occasion.run) of belay: \(occasion.moment.meaning)."]
        if let state = occasion.state { lines += ["", "State: \(state)"] }
        if let failure = occasion.failure { lines += ["", "What failed first: \(failure)"] }
        if !occasion.next.isEmpty { lines += ["", "Next:"] + occasion.next.map { "    \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private var outcome: String { occasion.moment.rawValue.split(separator: "-").joined(separator: " ") }
}

enum HostName {
    static var text: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "this machine" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

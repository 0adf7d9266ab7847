import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

/// What happens to a run in the middle of a step.
enum Blow: String, Sendable, CaseIterable {
    /// Belay is killed.
    case kill
    /// The engine stops, with every container, and starts again, as when its package is upgraded.
    case engine
    /// Both: what a reboot is.
    case both
}

/// A blow, and the step that it falls into.
struct Struck: Sendable, CustomTestStringConvertible {
    let blow: Blow
    let step: String
    var direction = Direction.forward

    /// Where users are shut out, and none of those that write runs.
    var isFenced: Bool {
        (direction == .forward ? ["seal", "switch", "migrate"] : ["fence", "restore", "switch"]).contains(step)
    }
    var testDescription: String { "\(blow) at \(step)" + (direction == .back ? " on the way back" : "") }

    /// What the run leaves out, so that it is short.
    var leavesOut: [String] {
        (step == "rehearse" ? [] : ["--no-rehearsal"]) + (step == "watch" ? [] : ["--no-watch"])
    }

    /// Whether a line of `--json` is its moment: a step begins; of a rehearsal, the clone starts its new version.
    func isMoment(_ line: String) -> Bool {
        guard let kind = StepKind(rawValue: step), let event = try? JSON.decode(BelayEvent.self, from: Array(line.utf8)) else {
            return false
        }
        guard kind == .rehearse else { return event.begins(kind, direction) }
        return event.line?.hasPrefix("clone: ") == true && event.line?.contains("] migrate ") == true
    }

    static let forward = StepKind.allCases.filter { $0 != .restore }.map(\.rawValue)
    /// Of a way back that puts the data back.
    static let back = [StepKind.fence, .restore, .switchOver, .start, .verify, .open, .settle].map(\.rawValue)
    static let all = wanted(Blow.allCases.flatMap { blow in forward.map { Struck(blow: blow, step: $0) } })
    static let allBack = wanted(Blow.allCases.flatMap { blow in back.map { Struck(blow: blow, step: $0, direction: .back) } })

    /// One alone, again: `make container-soak ONLY="engine at watch"`.
    private static func wanted(_ all: [Struck]) -> [Struck] {
        guard let only = getenv("BELAY_STACK_SOAK").map({ String(cString: $0) }), only != "1" else { return all }
        return all.filter { $0.testDescription == only }
    }
}

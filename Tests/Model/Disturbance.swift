import BelayCore
import BelayTestKit

/// What goes wrong in one life of Belay, told to the points that it reaches.
struct Disturbance {
    let turn: Story.Turn
    let clock: ManualClock

    init(_ turn: Story.Turn, clock: ManualClock) {
        self.turn = turn
        self.clock = clock
    }

    var end: Life.End? {
        switch turn.fault {
        case .kill, .killAndReboot, .powerCut: return .at(turn.point)
        case .none, .error, .full, .readOnly, .interrupt, .secondStarter, .clockJump: return nil
        }
    }

    var trouble: Life.Trouble? {
        let (fault, wanted, clock) = (turn.fault, turn.point, clock)
        switch fault {
        case .error:
            return { number, name in if number == wanted { throw Self.error(name, "Input/output error") } }
        case .full:
            return { number, name in
                if number >= wanted, Self.needsSpace(name) { throw Self.error(name, "No space left on device") }
            }
        case .readOnly:
            return { number, name in
                if number >= wanted, Self.isOfFiles(name) { throw Self.error(name, "Read-only file system") }
            }
        case .interrupt: return { number, _ in if number == wanted { clock.interrupt() } }
        case .clockJump:
            return { number, _ in if number == wanted { clock.jump(by: wanted.isMultiple(of: 2) ? -86400 : 86400 * 40) } }
        case .none, .kill, .killAndReboot, .powerCut, .secondStarter: return nil
        }
    }

    private static func error(_ name: String, _ reason: String) -> BelayError { BelayError(.failed, "cannot \(name): \(reason)") }

    private static func needsSpace(_ name: String) -> Bool {
        ["create ", "write ", "make directory ", "link ", "hard link "].contains { name.hasPrefix($0) }
    }

    /// Not those of the runtime, which has a disk of its own.
    private static func isOfFiles(_ name: String) -> Bool {
        needsSpace(name) || ["sync", "set the", "rename", "exchange", "remove", "cut"].contains { name.hasPrefix($0) }
    }
}

import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// Judges a stack when no run is open any more: entirely old or entirely new, and nothing else anywhere.
struct SweepOracle: Sendable {
    let old: SweepState
    let new: SweepState

    /// Sees both with its own eyes: what was just installed, and an upgrade that nothing disturbed.
    init(of stack: SweepStack) throws {
        try stack.reset()
        old = try SweepState(of: stack)
        let upgraded = try stack.belay(Scenario.forward.words)
        guard upgraded.exit == .done else { throw BelayError(.failed, "the sweep stack cannot be upgraded: \(upgraded.said)") }
        new = try SweepState(of: stack)
    }

    /// What is wrong, and which version it is when nothing is.
    func judge(_ stack: SweepStack, allowed: Set<Scenario.Version>, warned: Bool) throws -> (
        problems: [String], version: Scenario.Version?
    ) {
        let now = try SweepState(of: stack)
        var problems: [String] = []
        var version: Scenario.Version?
        if now == old { version = .old } else if now == new { version = .new }
        if let version {
            if !allowed.contains(version) { problems.append("ended \(version.rawValue), which cannot be here") }
        } else {
            let (toOld, toNew) = (now.differences(to: old), now.differences(to: new))
            problems.append("in between: \((toOld.count <= toNew.count ? toOld : toNew).joined(separator: "; "))")
        }
        problems += try Leftovers.unexpected(stack, warned: warned).map { "left behind: \($0)" }
        problems += try stack.witnesses.changes()
        problems += try checkpoints(stack)
        return (problems, version)
    }

    private struct Checkpoint: Decodable {
        struct Pin: Decodable { var version: String }
        var id: String
        var pin: Pin
    }

    /// Newest first.
    private func list(_ stack: SweepStack) throws -> [Checkpoint] {
        let answer = try stack.belay(["checkpoint", "list", "--json"])
        guard answer.exit == .done else { throw BelayError(.failed, "cannot list checkpoints: \(answer.said)") }
        return try JSON.decode([Checkpoint].self, from: Array(answer.output.utf8))
    }

    /// Every byte of each is read.
    private func checkpoints(_ stack: SweepStack) throws -> [String] {
        try list(stack).compactMap { checkpoint in
            let answer = try stack.belay(["checkpoint", "verify", checkpoint.id])
            return answer.exit == .done ? nil : "checkpoint \(checkpoint.id) is damaged: \(answer.said)"
        }
    }

    /// Puts the newest checkpoint of the old version back.
    func restore(_ stack: SweepStack) throws -> [String] {
        guard let checkpoint = try list(stack).first(where: { $0.pin.version == "1.0.0" }) else { return [] }
        var answer = try stack.belay(["restore", checkpoint.id])
        // Between fork and exec a child of these tests holds whatever they had open; a process that stays is found again.
        if answer.said.contains("foreign-holder") {
            usleep(2_000_000)
            answer = try stack.belay(["restore", checkpoint.id])
        }
        guard answer.exit == .done else { return ["checkpoint \(checkpoint.id) cannot be restored: \(answer.said)"] }
        return try SweepState(of: stack).differences(to: old).map { "after restoring \(checkpoint.id): \($0)" }
    }
}

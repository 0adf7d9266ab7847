import BelayCore
import BelaySystem

/// Writes the pin and the staged keys of the direction's aim; back, byte for byte what was there, but for what somebody
/// else wrote since.
struct SwitchStep: Step {
    let kind = StepKind.switchOver

    func observe(_ run: RunContext) throws -> StepProgress {
        let written = run.direction == .forward ? try isWritten(run) : try SwitchFiles(run: run).areBefore()
        return try written && run.world.pin.current().isSameCode(as: run.aim) ? .done : .notDone
    }

    func sync(_ run: RunContext) throws {
        try SwitchFiles(run: run).sync()
        try run.world.pin.write(run.aim)
    }

    private func isWritten(_ run: RunContext) throws -> Bool {
        let files = SwitchFiles(run: run)
        // Of several, the newest is behind what the older ones put back.
        if let last = files.undone.last, try !last.areBefore() { return false }
        return try files.areStaged()
    }

    func perform(_ run: RunContext) throws -> String {
        let files = SwitchFiles(run: run)
        switch run.direction {
        case .forward:
            try files.saveBefore()
            for undone in files.undone { try undone.putBefore() }
            try files.stage()
            try run.world.pin.write(run.aim)
        case .back:
            if let kept = try run.world.pin.putBack(run.aim) { try run.warn(kept) }
            try files.putBefore()
        }
        let found = try run.world.pin.current()
        guard found.isSameCode(as: run.aim) else {
            throw BelayError(
                .failed, "cannot switch to \(run.aim.version): what the pin says now is another \(found.version)",
                evidence: ["expected: \(run.aim.identity)", "found: \(found.identity)"])
        }
        let keys = run.plan.stagedKeys.isEmpty ? "" : ", \(run.plan.stagedKeys.joined(separator: " "))"
        return "\(run.world.pin.place): \(run.aim.version)\(keys)"
    }
}

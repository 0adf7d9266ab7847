import BelayCore

/// Says what a run came to: what failed, the true state, the exact next command.
struct Reporting {
    let run: RunContext

    func ended(_ exit: ExitCode) throws -> RunReport {
        var report = try report()
        report.exit = exit
        report.endedAt = run.world.clock.now
        (report.state, report.next) = try sentence(exit, report)
        try run.journal.end(run.id, report: report, now: run.world.clock.now)
        Attending(run: run).ended(report)
        run.observer.runEnded(report)
        return report
    }

    /// Its way back failed, and a person chose a checkpoint instead.
    func givenUp(for checkpoint: String) throws {
        var report = try report()
        report.exit = .needsPerson
        report.endedAt = run.world.clock.now
        report.state = "given up for checkpoint \(checkpoint): its way back had failed"
        try run.journal.end(run.id, report: report, now: run.world.clock.now)
    }

    /// The run stays open: a person has to say how it goes on.
    func paused(writes: UserWrites?) throws -> RunReport {
        var report = try report()
        report.exit = .needsPerson
        report.userWrites = writes
        if let writes, report.failure?.second == nil {
            report.state =
                "\(run.plan.to.version) is open, \(run.world.running()); users wrote at least \(Counted.text(writes.total, "row")) to it since, which a way back takes away"
        } else if let writes {
            report.state =
                "\(run.plan.to.version) was to be kept until it is decided, \(run.world.running()); users wrote at least \(Counted.text(writes.total, "row")) to it since, which a way back takes away"
        } else {
            report.state =
                "the way back to \(run.plan.from.version) is not finished; \(run.world.running()); \(copies())"
        }
        report.next = try run.journal.next(run.id)
        Attending(run: run).ended(report)
        run.observer.runEnded(report)
        return report
    }

    private func report() throws -> RunReport {
        try run.keepMeasurement()
        guard let stored = try run.journal.run(run.id) else {
            throw BelayError(.failed, "internal error: the journal does not know run \(run.id)")
        }
        return try run.journal.soFar(stored)
    }

    /// What takes this run back now. Without the sealed checkpoint that is the older copy alone; a rollback would be refused
    /// until the vault can take what the twins hold.
    private func undoing(_ flag: String = "") throws -> [String] {
        if try run.recall(String.self, .sealedCheckpoint) != nil { return ["belay rollback \(run.id)\(flag)"] }
        if let copy = try run.recall(String.self, .preCopy) { return ["belay restore \(copy)"] }
        return ["belay checkpoint list"]
    }

    private func sentence(_ exit: ExitCode, _ report: RunReport) throws -> (String, [String]) {
        let old = run.plan.from.version
        let new = run.plan.to.version
        switch exit {
        case .done where run.direction == .back, .wentBack:
            return ("\(old) runs, verified and open; its data is as it was", [command(report) ?? "belay show \(run.id)"])
        case .done where run.plan.verb == .rehearse:
            return ("\(old) runs as before; \(new) was rehearsed and came back", ["belay upgrade \(new)"])
        case .done where report.failure != nil:
            return (
                "\(new) is open, kept by the operator although it was found wanting; \(run.world.running())",
                try undoing()
            )
        case .done: return ("\(new) runs, verified and open", try undoing())
        case .refused, .usage, .busy:
            return ("\(old) runs as before; nothing was touched", [command(report) ?? "belay show \(run.id)"])
        case .interrupted: return ("\(old) runs as before", ["belay show \(run.id)"])
        case .needsPerson where report.failure?.changedLiveData == true:
            return (
                "\(old) is as it was, but its data changed while \(new) was rehearsed, by the rehearsal or by \(old) itself; \(run.world.running()); the copy is from before, and has nothing that was written since",
                ["belay show \(run.id)"] + (try undoing())
            )
        case .needsPerson:
            return (
                "\(new) is open, with what users wrote to it; \(run.world.running(all: run.plan.services))",
                try undoing(" --discard-writes")
            )
        }
    }

    /// What the failure says to do next, where that is a command and not an advice.
    private func command(_ report: RunReport) -> String? {
        BelayError.command(report.failure?.hint)
    }

    /// What there is to come back from, as it is found now.
    private func copies() -> String {
        let twins = ((try? run.world.stores.flatMap { try $0.leftovers() }) ?? []).filter {
            $0.run == run.id && $0.what.hasPrefix("twin")
        }
        if !twins.isEmpty { return "the sealed data lies in \(twins.map(\.path).joined(separator: ", "))" }
        if let sealed = try? run.recall(String.self, .sealedCheckpoint) { return "the sealed data is checkpoint \(sealed)" }
        return (try? run.recall([Seal].self, .seals)) == nil ? "no data was changed" : "the data is as it was sealed"
    }
}

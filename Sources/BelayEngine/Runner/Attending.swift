import BelayCore

/// Lets hooks run, and people be told, at the moments of a run. A rehearsal has none: on a clone nothing happens to anybody.
struct Attending {
    let run: RunContext

    func before(_ kind: StepKind) throws {
        if kind == .drain { try at(.beforeDrain) }
    }

    func after(_ kind: StepKind) throws {
        switch kind {
        case .preflight: try at(.afterPreflight)
        case .fence: try at(.afterFence)
        case .open: try at(.afterOpen)
        case .fetch, .preCopy, .rehearse, .drain, .seal, .switchOver, .migrate, .restore, .start, .verify, .watch, .settle: return
        }
    }

    /// The report is stored already: what goes wrong here is said, and changes nothing.
    func ended(_ report: RunReport) {
        guard let exit = report.exit else { return }
        let failure = report.failure.map { [$0.message, $0.second.map { "then, on the way back, \($0)" }] }
        let occasion = occasion(
            Moment(exit), exit: exit, state: report.state,
            failure: failure.map { $0.compactMap(\.self).joined(separator: "; ") }, next: report.next)
        for attendant in attendants {
            do { try attend(attendant, occasion) } catch { run.observer.progress("warning: " + message(error)) }
        }
    }

    private var attendants: [any Attendant] { run.plan.verb == .rehearse ? [] : run.world.attendants }

    private func at(_ moment: Moment) throws {
        for attendant in attendants {
            do {
                try attend(attendant, occasion(moment))
            } catch let error as BelayError where error.code == .interrupted {
                throw error
            } catch {
                guard attendant.mayRefuse, moment.consequence != .warns else {
                    try run.warn(message(error))
                    continue
                }
                throw BelayError(
                    moment.consequence == .refuses ? .refused : .failed, message(error),
                    hint: "the hook \(moment.rawValue) ends with 0 when the run may go on",
                    evidence: (error as? BelayError)?.evidence ?? [])
            }
        }
    }

    private func attend(_ attendant: any Attendant, _ occasion: Occasion) throws {
        let observer = run.observer
        let redactor = run.redactor
        try attendant.attend(occasion, onLine: { observer.progress(redactor.clean($0)) })
    }

    private func occasion(
        _ moment: Moment, exit: ExitCode? = nil, state: String? = nil, failure: String? = nil, next: [String] = []
    ) -> Occasion {
        Occasion(
            moment: moment, stack: run.plan.stack, run: run.id, verb: run.plan.verb, from: run.plan.from.version,
            to: run.plan.to.version, at: run.world.clock.now, exit: exit, state: state, failure: failure, next: next)
    }

    private func message(_ error: any Error) -> String { run.redactor.clean(Pipeline.explained(error).message) }
}

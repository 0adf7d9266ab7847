/// Where an interrupted pipeline goes on, decided from its records and from what is observed (DESIGN: before `switch`
/// back; after it forward, unless the interrupted step is partly done).
package enum ResumePoint: Codable, Sendable, Equatable {
    case forward(from: Int)
    case back(reason: String)

    /// The step whose intent means that going back is no longer the only direction.
    static let pivots: [StepKind] = [.switchOver, .migrate, .restore]

    package enum Observed: Sendable, Equatable {
        case doneOrNotDone
        case partly(String)
    }

    /// - Parameters:
    ///   - observed: the state of the last step, asked only where its outcome is not known.
    ///   - allRun: whether every service runs; after a reboot none does.
    package static func decide(
        kinds: [StepKind], records: [StepRecord], allRun: Bool, observed: (StepKind) throws -> Observed
    ) rethrows -> ResumePoint {
        let records = records.filter { $0.direction == .forward }
        guard let pivot = kinds.firstIndex(where: { pivots.contains($0) }), let last = records.last,
            let index = kinds.firstIndex(of: last.kind), index >= pivot
        else {
            return .back(reason: "belay was ended before anything was switched")
        }
        switch last.state {
        case .failed: return .back(reason: last.summary)
        case .done: return .forward(from: settled(index + 1, kinds, allRun))
        case .intent: break
        }
        if case .partly(let difference) = try observed(last.kind) {
            return .back(reason: "belay was ended in the middle of \(last.kind.rawValue): \(difference)")
        }
        return .forward(from: settled(index, kinds, allRun))
    }

    /// The first step of a way back that has to be done, or done again.
    package static func back(kinds: [StepKind], records: [StepRecord], allRun: Bool) -> Int {
        guard let last = records.last(where: { $0.direction == .back }), let index = kinds.firstIndex(of: last.kind) else {
            return 0
        }
        return settled(last.state == .done ? index + 1 : index, kinds, allRun)
    }

    /// What runs is never taken from the journal: where a service is missing, starting comes first again.
    private static func settled(_ index: Int, _ kinds: [StepKind], _ allRun: Bool) -> Int {
        guard let start = kinds.firstIndex(of: .start), index > start, !allRun else { return min(index, kinds.count - 1) }
        return start
    }
}

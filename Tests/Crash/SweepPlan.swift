/// Which points a sweep takes.
struct SweepPlan: Sendable {
    enum Extent: String, Sendable {
        /// A fixed few, for every build.
        case slice
        /// Of each step, call and kind of file the first, the last, and one more that the seed chooses.
        case sample
        /// Every point.
        case complete
    }

    let extent: Extent
    let seed: UInt64
    let recordings: [Scenario: Recording]
    var steps: Set<String> = []

    func kills() -> [SweepCase] {
        let all = points().map { SweepCase($0.0, Fault($0.1.call, $0.1.number, .kill), at: $0.1) }
        return extent == .slice ? few(all, 12) : all
    }

    /// Each point fails in all ways in a complete sweep, and in one that the seed chooses otherwise.
    func errors() -> [SweepCase] {
        var numbers = SeededNumbers(seed: seed)
        let ways: [Fault.Effect] = [.fails("EIO"), .fails("ENOSPC"), .failsForEver("EIO"), .failsForEver("ENOSPC")]
        let all = points().filter { Fault.ofDisks.contains($0.1.call) }.flatMap { scenario, point in
            let chosen = extent == .complete ? ways : [ways[Int.random(in: 0..<ways.count, using: &numbers)]]
            return chosen.map { SweepCase(scenario, Fault(point.call, point.number, $0), at: point) }
        }
        return extent == .slice ? few(all, 8) : all
    }

    /// In an order that the seed chooses: a sweep that has to end early has then seen some of everything.
    private func points() -> [(Scenario, TracedCall)] {
        var numbers = SeededNumbers(seed: seed)
        var chosen: [(Scenario, TracedCall)] = []
        for scenario in Scenario.allCases {
            let calls = (recordings[scenario]?.calls ?? []).filter(scenario.sweeps)
                .filter { steps.isEmpty || steps.contains($0.step) }
            if extent == .complete {
                chosen += calls.map { (scenario, $0) }
                continue
            }
            let groups = Dictionary(grouping: calls, by: \.group)
            for group in groups.keys.sorted() {
                guard let members = groups[group], let first = members.first, let last = members.last else { continue }
                let more = members.dropFirst().dropLast().randomElement(using: &numbers)
                chosen += Set([first, last] + (more.map { [$0] } ?? [])).sorted { $0.number < $1.number }.map { (scenario, $0) }
            }
        }
        return chosen.shuffled(using: &numbers)
    }

    /// Spread over all scenarios.
    private func few(_ all: [SweepCase], _ count: Int) -> [SweepCase] {
        let scenarios = Dictionary(grouping: all, by: \.scenario)
        let turns = (0..<count).flatMap { turn in Scenario.allCases.compactMap { scenarios[$0]?.dropFirst(turn).first } }
        return Array(turns.prefix(count))
    }
}

import BelayCore

/// What a run may do, said a second time and in another way: after each record of the journal, the ones that may follow.
///
/// It knows the design and not the engine. It sees only what the journal shows of each life, and a few facts of the world at
/// the moment when that life began.
struct ReferenceModel {
    struct Move: Equatable, CustomStringConvertible {
        var direction: Direction
        var kind: StepKind
        var description: String { "\(direction.rawValue) \(kind.rawValue)" }
    }

    /// The world when a life of Belay begins, and what was done to that life.
    struct Circumstances {
        var allRun: Bool
        /// A call failed, or the operator interrupted, also between two steps.
        var mayFail: Bool
        /// The run was going back because a person decided so.
        var isDecided: Bool
        /// A person decided, in this life or before, that the new version stays.
        var isKeptByPerson: Bool
        /// It ends with a power cut, after what is seen of it here.
        var losesPower: Bool
    }

    let forward: [StepKind]
    let onWrites: OnWrites
    let isRehearsed: Bool
    private var records: [StepRecord] = []
    /// A life began when services were missing: its way back, once chosen, starts them, whatever runs by then.
    private var hasMissed = false
    /// A person has decided that the new version stays. What they were asked for may have left no record, as an interruption
    /// between two steps does.
    private var keeps = false
    /// The life before ended with a power cut.
    private var hasLostPower = false

    init(plan: Plan) {
        forward = plan.steps.map(\.kind)
        onWrites = plan.guide.onWrites
        isRehearsed = forward.contains(.rehearse)
    }

    var isUntouched: Bool { records.isEmpty }

    /// The first record of one more life that must not be there; nil where all may.
    mutating func follow(_ all: [StepRecord], _ now: Circumstances) -> String? {
        defer { (records, hasLostPower) = (all, now.losesPower) }
        hasMissed = hasMissed || !now.allRun
        keeps = keeps || now.isKeptByPerson
        guard let kept = kept(of: all) else { return "the journal has lost records" }
        for index in kept..<max(kept, all.count) {
            let record = all[index]
            let before = Array(all[..<index])
            let isFirst = index == kept
            if record.state == .intent, index < all.count - 1, !now.mayFail {
                return "\(record.kind.rawValue) has no outcome, and was left"
            }
            let may = (isFirst ? resumed(before, now) : after(before)) + (now.mayFail ? unwritten(before) : [])
            guard may.contains(Move(direction: record.direction, kind: record.kind)) else {
                let last = before.last.map { "\($0.direction.rawValue) \($0.kind.rawValue) \($0.state.rawValue)" } ?? "nothing"
                return "\(record.direction.rawValue) \(record.kind.rawValue) after \(last), expected one of \(may)"
            }
        }
        return nil
    }

    /// How many of the records are still there; nil where one has gone that nothing may take. With the power may go what was
    /// written, and seen, before it was synced: the last intent, or the last outcome. Whoever acts on it does so after a word of
    /// its own, which syncs both.
    private func kept(of all: [StepRecord]) -> Int? {
        guard let last = records.last else { return 0 }
        guard all.starts(with: records.dropLast(), by: ==) else { return nil }
        let now = all.dropFirst(records.count - 1).first
        if now == last { return records.count }
        guard hasLostPower else { return nil }
        if last.state == .intent { return records.count - 1 }
        return now?.state == .intent && now?.sequence == last.sequence && now?.began == last.began ? records.count : nil
    }

    /// Of a step whose very intent could not be written there is no record: it has failed all the same.
    private func unwritten(_ before: [StepRecord]) -> [Move] {
        if before.last?.direction == .back { return [] }
        return keeps ? keeping : back(before).prefix(1) + staying(before)
    }

    /// In one life: on, unless a step failed; then back, to the end.
    private func after(_ before: [StepRecord]) -> [Move] {
        guard let last = before.last else { return [forward(0)].compactMap { $0 } }
        if keeps { return last.state == .done ? keeping : [] }
        switch (last.direction, last.state) {
        case (_, .intent): return []
        case (.forward, .done): return isKept(before) ? staying(before) : next(last.kind)
        case (.forward, .failed): return last.kind == .settle ? [] : back(before).prefix(1) + staying(before)
        case (.back, .done): return following(last.kind, in: back(before))
        // A write that came in while the edge was being closed: the new version is opened again.
        case (.back, .failed): return last.kind == .restore ? staying(before) : []
        }
    }

    /// In a new life: before `switch` back; after it forward, or back where a step has failed or is done in part. On a way
    /// back, on with it. What does not run is started first.
    private func resumed(_ before: [StepRecord], _ now: Circumstances) -> [Move] {
        guard let last = before.last else {
            return [forward(0)].compactMap { $0 } + back(before).prefix(1)
                + (hasMissed ? [Move(direction: .back, kind: .start)] : [])
        }
        if keeps { return keeping }
        let restart = now.allRun ? [] : [Move(direction: last.direction, kind: .start)]
        let way = back(before)
        let decided = now.isDecided ? [way[0]] : isKept(before) ? staying(before) : []
        switch (last.direction, last.state) {
        case (.back, .done) where last.kind == .settle: return [Move(direction: .back, kind: .settle)] + restart
        case (.back, .done): return following(last.kind, in: way) + restart + (now.allRun ? [] : way.prefix(1)) + decided
        case (.back, _): return [Move(direction: .back, kind: last.kind)] + restart + way.prefix(1) + decided
        case (.forward, _) where !hasPivoted(last.kind):
            return way.prefix(1) + (hasMissed ? [Move(direction: .back, kind: .start)] : [])
        case (.forward, .failed):
            return last.kind == .settle ? restart + [Move(direction: .forward, kind: .settle)] : way.prefix(1) + staying(before)
        case (.forward, .done):
            return (isKept(before) ? [] : next(last.kind)) + restart + decided
                + (last.kind == .settle ? [Move(direction: .forward, kind: .settle)] : [])
        case (.forward, .intent):
            let again = [Move(direction: .forward, kind: last.kind)] + restart + decided
            return again + ([.migrate, .restore].contains(last.kind) ? way.prefix(1) : [])
        }
    }

    /// From the furthest step that was begun back to where the run started. Data goes back as soon as new code may have
    /// touched it, unless users wrote and the rehearsal saw the old version work with that.
    private func back(_ before: [StepRecord]) -> [Move] {
        let reached = Set(before.filter { $0.direction == .forward }.map(\.kind))
        let pin: [StepKind] = reached.contains(.switchOver) ? [.switchOver] : []
        let end: [StepKind] = [.start, .verify, .open, .settle]
        let kinds: [StepKind]
        if !reached.isDisjoint(with: [.migrate, .restore, .start]) {
            kinds = [.fence, .restore] + pin + end
        } else if reached.contains(.switchOver) {
            kinds = [.fence, .switchOver] + end
        } else if reached.contains(.fence) {
            kinds = end
        } else if reached.contains(.drain) {
            kinds = before.contains { $0.direction == .back && $0.kind == .start } ? end : [.open, .settle]
        } else {
            kinds = before.contains { $0.direction == .back && $0.kind == .start } ? end : [.settle]
        }
        return kinds.map { Move(direction: .back, kind: $0) }
    }

    /// The new version stays: it runs, and the run is settled.
    private var keeping: [Move] { [.start, .settle].map { Move(direction: .forward, kind: $0) } }

    /// What may be done where users have been let in, and have written: as the guide says. A person who is asked sees the new
    /// version run meanwhile.
    private func staying(_ before: [StepRecord]) -> [Move] {
        guard hasOpened(before) else { return [] }
        switch onWrites {
        case .keep: return keeping
        case .ask: return [Move(direction: .forward, kind: .start)]
        case .rollback: return []
        }
    }

    private func isKept(_ before: [StepRecord]) -> Bool {
        let failed = before.lastIndex { $0.state == .failed && $0.kind != .settle }
        guard let failed, hasOpened(before) else { return false }
        return before[(failed + 1)...].allSatisfy { $0.direction == .forward }
    }

    private func hasOpened(_ before: [StepRecord]) -> Bool { before.contains { $0.direction == .forward && $0.kind == .open } }

    private func hasPivoted(_ kind: StepKind) -> Bool {
        guard let pivot = forward.firstIndex(where: { [.switchOver, .migrate, .restore].contains($0) }),
            let index = forward.firstIndex(of: kind)
        else { return false }
        return index >= pivot
    }

    private func forward(_ index: Int) -> Move? {
        forward.indices.contains(index) ? Move(direction: .forward, kind: forward[index]) : nil
    }

    private func next(_ kind: StepKind) -> [Move] {
        forward.firstIndex(of: kind).flatMap { forward($0 + 1) }.map { [$0] } ?? []
    }

    private func following(_ kind: StepKind, in way: [Move]) -> [Move] {
        guard let index = way.firstIndex(where: { $0.kind == kind }), index + 1 < way.count else { return [] }
        // Where the rehearsal saw the old version work with the users' writes, they stay where they are.
        if kind == .fence, isRehearsed { return Array(way[(index + 1)...].prefix(2)) }
        return [way[index + 1]]
    }
}

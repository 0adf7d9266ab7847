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
        /// Something failed, or the operator interrupted, also between two steps.
        var wasDisturbed: Bool
        /// The run was going back because a person decided so.
        var isDecided: Bool
        /// A person decided that the new version stays.
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
    /// A person has decided, in this life or before, that the new version stays: what made them may have left no record,
    /// as an interruption between two steps does.
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
        guard starts(all, with: hasLostPower ? durable : records[...]) else { return "the journal has lost records" }
        for index in records.count..<max(records.count, all.count) {
            let record = all[index]
            let before = Array(all[..<index])
            let isFirst = index == records.count
            if record.state == .intent, index < all.count - 1, !now.wasDisturbed {
                return "\(record.kind.rawValue) has no outcome, and was left"
            }
            // Of a step whose very intent could not be written there is no record: it has failed all the same.
            let failed = back(before).prefix(1) + (onWrites == .keep && hasOpened(before) ? keeping : [])
            let may = (isFirst ? resumed(before, now) : after(before)) + (now.wasDisturbed ? failed : [])
            guard may.contains(Move(direction: record.direction, kind: record.kind)) else {
                let last = before.last.map { "\($0.direction.rawValue) \($0.kind.rawValue) \($0.state.rawValue)" } ?? "nothing"
                return "\(record.direction.rawValue) \(record.kind.rawValue) after \(last), expected one of \(may)"
            }
        }
        return nil
    }

    private func starts(_ all: [StepRecord], with known: ArraySlice<StepRecord>) -> Bool {
        all.starts(with: known, by: { $0.sequence == $1.sequence })
    }

    /// An intent may have been written, and seen, before it was synced: whoever acts on it does so after a word of its own,
    /// which syncs both. Until then it may go with the power.
    private var durable: ArraySlice<StepRecord> { records.last?.state == .intent ? records.dropLast() : records[...] }

    /// In one life: on, unless a step failed; then back, to the end.
    private func after(_ before: [StepRecord]) -> [Move] {
        guard let last = before.last else { return [forward(0)].compactMap { $0 } }
        switch (last.direction, last.state) {
        case (_, .intent): return []
        case (.forward, .done): return next(last.kind) + (keeps || isKept(before) ? keeping : [])
        case (.forward, .failed): return last.kind == .settle ? [] : back(before).prefix(1) + (hasOpened(before) ? keeping : [])
        case (.back, .done): return following(last.kind, in: back(before))
        // A write that came in while the edge was being closed: the new version is opened again.
        case (.back, .failed): return last.kind == .restore && hasOpened(before) ? keeping : []
        }
    }

    /// In a new life: before `switch` back; after it forward, or back where a step has failed or is done in part. On a way
    /// back, on with it. What does not run is started first.
    private func resumed(_ before: [StepRecord], _ now: Circumstances) -> [Move] {
        guard let last = before.last else {
            return [forward(0)].compactMap { $0 } + back(before).prefix(1)
                + (hasMissed ? [Move(direction: .back, kind: .start)] : [])
        }
        let restart = now.allRun ? [] : [Move(direction: last.direction, kind: .start)]
        let way = back(before)
        let decided = now.isDecided || isKept(before) ? way.prefix(1) + keeping : keeps ? keeping : []
        switch (last.direction, last.state) {
        case (.back, .done) where last.kind == .settle: return [Move(direction: .back, kind: .settle)] + restart
        case (.back, .done): return following(last.kind, in: way) + restart + (now.allRun ? [] : way.prefix(1)) + decided
        case (.back, _): return [Move(direction: .back, kind: last.kind)] + restart + way.prefix(1) + decided
        case (.forward, _) where !hasPivoted(last.kind):
            return way.prefix(1) + (hasMissed ? [Move(direction: .back, kind: .start)] : [])
        case (.forward, .failed):
            return last.kind == .settle ? restart + [Move(direction: .forward, kind: .settle)] : way.prefix(1) + keeping
        case (.forward, .done):
            return next(last.kind) + restart + decided
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

import BelayCore
import BelayEngine
import BelayTestKit

extension Teller {
    /// What the journal says, what the exit says and what is there have to be the same.
    mutating func judge(_ verb: Story.Verb, _ ending: ModelWorld.Ending, from: String, isNew: Bool, ranBefore: Bool) throws {
        let version = try pinned()
        outcome.endedNew = version == Story.newVersion
        let run = isNew ? seen.run : nil
        let warnings = run?.report?.warnings ?? []
        world.twinsMayStay = world.twinsMayStay || warnings.contains { $0.contains("twins stay") || $0.hasPrefix("settle:") }
        if let run { try judge(run, verb, version, from) } else if version != from { found("no run, and another version") }
        let isKept =
            verb == .upgrade && run?.report?.failure != nil && (keeps || story.onWrites == .keep && run?.exit == .needsPerson)
        // Who ends the watching has seen enough: what shows only later is that person's to find.
        let isUnwatched = story.showsInWatchAlone && warnings.contains { $0.hasPrefix("watching was ended by the operator") }
        if verb == .upgrade, version == Story.newVersion, !isKept, !isUnwatched, story.isFoundWanting {
            found("a release with the flaw \(story.flaw.rawValue) has stayed")
        }
        if verb == .upgrade, version == Story.oldVersion, story.flaw == .none, isHarmless {
            found("a good release has not stayed: \(ending.text)")
        }
        // What a person keeps although a service does not stay up, is that person's; a verb that is refused leaves it so.
        world.servicesMayBeMissing = isKept || !ranBefore && run?.exit == .refused
        let mayGo = story.onWrites == .rollback || discards || verb == .rollback || verb == .restore
        outcome.found += try oracle.differences(world, version: version, writesMayGo: mayGo).map { "\(version): \($0)" }
    }

    private mutating func judge(_ run: StoredRun, _ verb: Story.Verb, _ version: String, _ from: String) throws {
        guard let exit = run.exit else { return found("the run has no exit") }
        let stays = run.plan.to.version
        switch exit {
        case .done where version != stays: found("exit 0 of \(verb), and \(version) is there")
        case .wentBack where version != from, .interrupted where version != from, .refused where version != from:
            found("exit \(exit.rawValue), and \(version) is there")
        case .refused where story.turns.isEmpty && !world.runtime.calls.isEmpty && verb == .upgrade:
            found("exit 3, and services were touched: \(world.runtime.calls)")
        case .needsPerson where !(version == stays && (story.onWrites == .keep || keeps && !ranAll)):
            found("a run that ended needs a person")
        case .usage, .busy: found("a run ended with exit \(exit.rawValue)")
        default: break
        }
    }

    /// Nothing was done to this story's run that could keep a good release from staying.
    private var isHarmless: Bool {
        story.turns.prefix(outcome.lives).allSatisfy { [.none, .secondStarter, .clockJump].contains($0.fault) }
    }

    private mutating func found(_ text: String) { outcome.found.append(text) }
}

extension Story {
    /// Whether its flaw is well in the dark, and asked about by nobody until it is watched.
    var showsInWatchAlone: Bool { flaw == .isUnwellWhenOpen && edgeCanBeDark && !asksWhenOpen }

    /// Whether its flaw is one that an upgrade can see.
    var isFoundWanting: Bool {
        switch flaw {
        case .none: return false
        // Well in the dark, and nobody looks later.
        case .isUnwellWhenOpen: return isWatched || asksWhenOpen || !edgeCanBeDark
        default: return true
        }
    }
}

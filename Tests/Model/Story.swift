import BelayCore
import BelayTestKit

/// One schedule: a stack, what is done to it, and all that goes wrong meanwhile. Everything follows from the seed.
package struct Story: Sendable {
    /// What is wrong with the new release.
    enum Flaw: String, Sendable, CaseIterable {
        case none
        case migrationFails
        case migrationHangs
        /// Everything is done, and nobody is told.
        case migrationDoesNotAnswer
        /// It ends well although it left half of it out; health says that all is well.
        case migrationIsHalfApplied
        case migrationLosesRows
        case doesNotStart
        case hangsAtStart
        case diesAfterStart
        case isUnwell
        /// Only once users are let in.
        case isUnwellWhenOpen
        case isAnotherVersion
        case complains
        /// The new code changes the schema by itself, behind the migrator's back.
        case changesTheSchema
    }

    enum Migrator: Sendable, CaseIterable {
        case none
        case service
        case start
    }

    /// What old code does with a schema that it does not know.
    enum OldCode: Sendable, CaseIterable {
        case refuses
        case restamps
    }

    enum Fault: Sendable, Equatable {
        case none
        case kill
        case killAndReboot
        case powerCut
        /// One call of the system fails.
        case error
        /// From there on the disk is full, or read-only, until a person mends that.
        case full
        case readOnly
        case interrupt
        /// Somebody begins another run.
        case secondStarter
        case clockJump
    }

    /// What happens to one process of Belay, and where.
    struct Turn: Sendable, Equatable {
        var fault: Fault
        var point: Int
    }

    enum Verb: Sendable, Equatable {
        case upgrade
        case rollback
        case restore
        case migrate
    }

    let seed: UInt64
    var mutant: Mutant?
    var flaw = Flaw.none
    var migrator = Migrator.service
    var oldCode = OldCode.refuses
    var hasProducer = true
    var edgeCanBeDark = true
    var asksWhenOpen = false
    var stagesKey = false
    /// The file that holds pin and keys is one of the store's.
    var environmentIsStored = false
    var comesUpByItself = false
    var ignoresTermination = false
    var isRehearsed = false
    /// What is wrong shows only where users are, not in a rehearsal.
    var flawIsHidden = false
    var isWatched = false
    var usersWrite = false
    var onWrites = OnWrites.ask
    /// What a person decides who is asked about the users' writes.
    var discardsWrites = true
    var verbs: [Verb] = [.upgrade]
    /// One for each process of Belay, in order; those beyond live undisturbed.
    var turns: [Turn] = []

    static let oldVersion = "1.0.0"
    static let newVersion = "2.0.0"

    package init(seed: UInt64) {
        self.seed = seed
        var chance = SeededGenerator(seed)
        flaw = chance.chance(0.4) ? .none : chance.pick(Flaw.allCases)
        migrator = chance.pick([.none, .service, .service, .start])
        oldCode = chance.pick(OldCode.allCases)
        hasProducer = chance.chance(0.5)
        edgeCanBeDark = chance.chance(0.75)
        asksWhenOpen = chance.chance(0.3)
        stagesKey = chance.chance(0.3)
        environmentIsStored = chance.chance(0.5)
        comesUpByItself = chance.chance(0.5)
        ignoresTermination = chance.chance(0.2)
        isRehearsed = chance.chance(0.1)
        flawIsHidden = chance.chance(0.6)
        isWatched = chance.chance(0.4)
        usersWrite = chance.chance(0.4)
        onWrites = chance.pick([.ask, .ask, .rollback, .keep])
        discardsWrites = chance.chance(0.5)
        // What goes wrong late, when users have written, is the hardest to come back from.
        if usersWrite, chance.chance(0.3) { (flaw, isWatched) = (.isUnwellWhenOpen, true) }
        if chance.chance(0.2) { verbs.append(chance.pick([.rollback, .restore, .migrate])) }
        for _ in 0..<chance.pick([0, 1, 1, 1, 2, 2, 3]) { turns.append(Self.turn(&chance)) }
        // A migrator that is not there can do nothing wrong.
        if migrator == .none, flaw.isOfMigration { flaw = .none }
    }

    /// A good release of an ordinary stack, and nothing goes wrong.
    init(undisturbed seed: UInt64) { self.seed = seed }

    private static func turn(_ chance: inout SeededGenerator) -> Turn {
        let fault = chance.pick([
            Fault.kill, .kill, .kill, .killAndReboot, .powerCut, .powerCut, .powerCut, .error, .error, .full, .readOnly,
            .interrupt,
            .secondStarter, .clockJump,
        ])
        // A run has some six hundred points, a recovery fewer, and some sixty moments at which services are looked at.
        let most = fault == .secondStarter ? 60 : chance.pick([60, 300, 650, 650, 650])
        return Turn(fault: fault, point: 1 + chance.below(most))
    }

}

extension Story.Fault {
    /// Belay lives on, and something that it wanted was refused.
    var makesCallsFail: Bool {
        switch self {
        case .error, .full, .readOnly, .interrupt: return true
        case .none, .kill, .killAndReboot, .powerCut, .secondStarter, .clockJump: return false
        }
    }
}

extension Story.Flaw {
    var isOfMigration: Bool {
        switch self {
        case .migrationFails, .migrationHangs, .migrationDoesNotAnswer, .migrationIsHalfApplied, .migrationLosesRows: return true
        case .none, .doesNotStart, .hangsAtStart, .diesAfterStart, .isUnwell, .isUnwellWhenOpen, .isAnotherVersion, .complains,
            .changesTheSchema:
            return false
        }
    }
}

extension Story: CustomStringConvertible {
    package var description: String {
        let facts: [(Bool, String)] = [
            (hasProducer, "producer"), (!edgeCanBeDark, "edge not dark"), (asksWhenOpen, "asked when open"),
            (stagesKey, "stages a key"), (environmentIsStored, ".env stored"), (comesUpByItself, "comes up by itself"),
            (ignoresTermination, "ignores SIGTERM"), (isRehearsed, "rehearsed"), (isWatched, "watched"),
            (isRehearsed && flawIsHidden, "flaw hidden in the clone"), (usersWrite, "users write"), (discardsWrites, "discards"),
        ]
        let shape = facts.filter(\.0).map(\.1).joined(separator: ", ")
        let turns = turns.map { "\($0.fault) at \($0.point)" }.joined(separator: ", then ")
        return """
            seed \(seed): \(verbs.map { "\($0)" }.joined(separator: ", ")); flaw \(flaw.rawValue); migrator \(migrator); \
            old code \(oldCode); on-writes \(onWrites.rawValue); \(shape); \(turns.isEmpty ? "undisturbed" : turns)
            """
    }
}

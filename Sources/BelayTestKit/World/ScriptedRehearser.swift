package import BelayCore

/// A rehearsal whose result is known: what the engine makes of it is the question.
package struct ScriptedRehearser: Rehearser {
    private let result: @Sendable (RehearsalRequest) throws -> Rehearsal

    package init(_ result: @escaping @Sendable (RehearsalRequest) throws -> Rehearsal) { self.result = result }

    package func spaceNeeded(_ facts: Facts) -> Int64 { 0 }
    package func findings(_ facts: Facts) -> [Finding] { [] }
    package func rehearse(_ request: RehearsalRequest, onLine: @escaping @Sendable (String) -> Void) throws -> Rehearsal {
        try result(request)
    }
}

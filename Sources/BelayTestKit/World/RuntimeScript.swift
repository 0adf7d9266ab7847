package import BelayCore

/// What a scripted runtime does when it is asked to.
package struct RuntimeScript: Sendable {
    /// One start of one service.
    package struct Start: Sendable {
        package var service: String
        package var version: String
        package var exposure: Exposure
        package var log: @Sendable (String) -> Void
    }

    /// A migrator: its statements, one after the other; the first that throws ends it.
    package struct Migration: Sendable {
        package var statements: [@Sendable () throws -> Void]
        package var output: [String]

        package init(_ statements: [@Sendable () throws -> Void] = [], output: [String] = []) {
            self.statements = statements
            self.output = output
        }
    }

    /// What the pin says at the moment of a start.
    package var version: @Sendable () throws -> String
    /// The environment that services see.
    package var environment: @Sendable () throws -> [String: Secret] = { [:] }
    /// The code of a service when it starts; what it throws is why it does not come up.
    package var code: @Sendable (Start) throws -> Void = { _ in }
    /// How long a service takes to stop.
    package var stopping: @Sendable (String) throws -> Double = { _ in 0.1 }
    package var migration: @Sendable (_ version: String) -> Migration = { _ in Migration() }
    /// Whatever goes on beside Belay: called at every look and before every effect, with its name.
    package var meanwhile: @Sendable (_ moment: String) throws -> Void = { _ in }
    /// Edges that can be kept in the dark.
    package var canStartDark: @Sendable (String) -> Bool = { _ in true }
    /// A stopped service comes up again with the machine unless it was disarmed.
    package var comesUpWithTheMachine = false
    package var findings: [Finding] = []

    package init(version: @escaping @Sendable () throws -> String) { self.version = version }
}

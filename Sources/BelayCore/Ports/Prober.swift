/// Asks the stack one question.
package protocol Prober: Sendable {
    /// Never throws for what the stack does: a refused connection is an observation with a `problem`.
    func observe(_ probe: Probe, in context: ProbeContext) throws -> Observation
}

package struct ProbeContext: Sendable {
    /// Lines of a log before these marks are old.
    package var logMarks: [String: LogMark]
    /// Where a `run` with the target version finds it, before `switch`.
    package var targetDirectory: String?
    package var targetVersion: String?
    package var timeoutSeconds: Double
    /// Where users ask, whatever runs in the dark beside.
    package var asUsers: Bool

    package init(
        logMarks: [String: LogMark] = [:], targetDirectory: String? = nil, targetVersion: String? = nil,
        timeoutSeconds: Double = 5, asUsers: Bool = false
    ) {
        self.logMarks = logMarks
        self.targetDirectory = targetDirectory
        self.targetVersion = targetVersion
        self.timeoutSeconds = timeoutSeconds
        self.asUsers = asUsers
    }
}

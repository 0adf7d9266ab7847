/// Runs a plan and its way back on an isolated clone.
package protocol Rehearser: Sendable {
    /// Bytes that the clone needs where Belay keeps its state, beyond the copy in the vault.
    func spaceNeeded(_ facts: Facts) -> Int64
    /// What is in the way of a clone on this machine: the means to isolate it, memory.
    func findings(_ facts: Facts) -> [Finding]
    func rehearse(_ request: RehearsalRequest, onLine: @escaping @Sendable (String) -> Void) throws -> Rehearsal
    /// What a rehearsal that was killed has left running, beside the files in its directory.
    func removeRemains() throws
}

extension Rehearser {
    package func removeRemains() throws {}
}

package struct RehearsalRequest: Codable, Sendable, Equatable {
    package var run: Int
    package var plan: Plan
    /// The copy that the clone is made from.
    package var checkpoint: String
    /// The vault that holds it, and the values staged for the run.
    package var vault: String
    package var switching: String
    /// A directory of the clone's own.
    package var scratch: String
    package var stack: String
    /// What the running version failed before anything began, by the phase of its asking: it keeps no clone from coming back
    /// either.
    package var failedBefore: [String: [CheckResult]] = [:]
    /// What the clone is called, where a runtime has to tell it from the stack by its name.
    package var project: String?
    /// What each of the clone's services may take at most, where a runtime has to be told.
    package var memory: Int64?

    package init(run: Int, plan: Plan, checkpoint: String, vault: String, switching: String, scratch: String, stack: String) {
        self.run = run
        self.plan = plan
        self.checkpoint = checkpoint
        self.vault = vault
        self.switching = switching
        self.scratch = scratch
        self.stack = stack
    }
}

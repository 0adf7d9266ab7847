/// Whoever wants to be there at the moments of a run: the operator's hooks, a webhook, mail.
package protocol Attendant: Sendable {
    /// Whether what fails here may end a run, where the moment allows that.
    var mayRefuse: Bool { get }
    /// What it will do, for the plan.
    func notes() throws -> [String]
    /// What would keep it from doing that.
    func findings() throws -> [Finding]
    /// Returns when it is done; lines that come out meanwhile are for whoever watches.
    func attend(_ occasion: Occasion, onLine: @escaping @Sendable (String) -> Void) throws
}

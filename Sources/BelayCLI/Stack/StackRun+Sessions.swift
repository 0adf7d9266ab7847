import BelayCore
import BelayEngine

extension StackRun {
    /// The sessions that are to be ended before anything begins: those that were named, and on a terminal those that it is
    /// answered for. Without one nothing is asked, and preflight refuses.
    func sessionsToEnd() throws -> [SessionName] {
        var names = try invocation.values("end-session").map { text in
            guard let name = SessionName(text) else {
                throw BelayError(
                    .usage, "cannot read --end-session \(text.debugDescription): it takes a store and a session of its server",
                    hint: "belay doctor names them, such as db:4242")
            }
            return name
        }
        guard !invocation.yes, terminal.canAsk, !invocation.json else { return names }
        // What cannot be asked now is found, and said, by preflight.
        for finding in (try? engine.sessionsInTheWay()) ?? [] {
            guard let name = finding.session.flatMap(SessionName.init), !names.contains(name) else { continue }
            let isWanted = try ask("End it now, with what it has not committed?") { [Terminal.safe(finding.message)] }
            if isWanted { names.append(name) }
        }
        return names
    }

    /// Only for something that can be planned: nobody's work is ended for a version that is not there.
    func end(_ sessions: [SessionName], planning: () throws -> Bool) throws {
        guard !sessions.isEmpty, try planning() else { return }
        for line in try engine.end(sessions) where !invocation.json { terminal.print("ended: \(Terminal.safe(line))") }
    }
}

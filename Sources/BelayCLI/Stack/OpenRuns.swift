import BelayCore
import BelayEngine
import BelaySystem

/// Every run that was cut short, of every stack that this machine's Belay knows: what a unit resumes at boot.
struct OpenRuns {
    let invocation: Invocation
    let files: any FileSystem

    /// The gravest of what the runs came to.
    func resume() throws -> ExitCode {
        var exits: [ExitCode] = []
        for place in try places() {
            do {
                if let exit = try Unresumed.told({ try resume(place) }) { exits.append(exit) }
            } catch {
                // The next stack must not wait for this one.
                let complaint = Complaint(error)
                complaint.tell(invocation.terminal, json: invocation.json)
                exits.append(complaint.exit)
            }
        }
        if exits.isEmpty {
            try invocation.nothingToDo(NothingToDo(stack: "", version: "", message: "nothing to resume: no run is open"))
        }
        let gravest: [ExitCode] = [.needsPerson, .refused, .usage, .busy, .interrupted, .wentBack]
        return gravest.first(where: exits.contains) ?? .done
    }

    private func places() throws -> [StatePlace] {
        let root = try StackFinder(invocation: invocation, files: files).root()
        guard try files.status(root, followingLinks: true) != nil else { return [] }
        return try files.list(root).map { StatePlace(directory: root + "/" + $0) }
    }

    /// nil where there is nothing to do.
    private func resume(_ place: StatePlace) throws -> ExitCode? {
        guard let journal = try Journal.reading(path: place.journal, using: files), let open = try journal.openRun() else {
            return nil
        }
        let name = "run \(open.id) of \(open.plan.stack)"
        guard let guide = try place.guide(using: files) else {
            throw BelayError(
                .needsPerson, "cannot resume \(name): nothing says where its guide lies", hint: "belay resume --guide FILE")
        }
        let stack = try Stack.stored(open.plan.guide, guidePath: guide, place: place, files: files, invocation: invocation)
        if stack.isHeld(open) { return nil }
        if let writes = try journal.waitingForDecision(open.id) {
            throw BelayError(
                .needsPerson,
                "cannot resume \(name): users wrote at least \(Counted.text(writes.total, "row")) to \(open.plan.to.version), choose",
                hint: "belay status --guide \(guide)")
        }
        let run = try StackRun(invocation, stack: stack)
        return try run.walk { try $0.resume(open.id, options: RunOptions()) }
    }
}

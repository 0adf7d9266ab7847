import BelayCore

/// When users were kept out. A run that goes back from an opened version closes it a second time.
extension RunContext {
    func closedWindows() throws -> [ClosedWindow] { try journal.closed(id) }

    /// Users are kept out from now on, if they are not already.
    func closeEdge() throws {
        var windows = try closedWindows()
        if windows.last?.to != nil || windows.isEmpty {
            windows.append(ClosedWindow(from: world.clock.now))
            try remember(windows, .closedWindows)
        }
        windows.last.map { observer.edgeClosed(at: $0.from) }
    }

    /// Users are let in again: returns for how long they were not, where they were not.
    @discardableResult
    func reopenEdge() throws -> Double? {
        var windows = try closedWindows()
        guard var last = windows.popLast(), last.to == nil else { return nil }
        let now = world.clock.now
        last.to = now
        try remember(windows + [last], .closedWindows)
        observer.edgeOpened(at: now)
        return max(0, now - last.from)
    }
}

import Synchronization

/// Something that happens the first time, and never again.
package final class Once: Sendable {
    private let happened = Mutex(false)

    package init() {}

    package var hasHappened: Bool { happened.withLock { $0 } }

    package func perform(_ body: () -> Void) {
        let isFirst = happened.withLock { happened in
            defer { happened = true }
            return !happened
        }
        if isFirst { body() }
    }
}

import CShims

/// Work that nobody waits for: the disk is everybody else's first.
package enum IdlePriority {
    package static func with<T>(_ body: () throws -> T) rethrows -> T {
        belay_idle_io(1)
        defer { belay_idle_io(0) }
        return try body()
    }
}

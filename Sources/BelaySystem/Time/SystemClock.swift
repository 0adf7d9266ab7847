import BelayCore
import Glibc

/// The kernel's clocks.
package struct SystemClock: Clock {
    package init() {}

    package var now: Double { Self.read(CLOCK_REALTIME) }

    package var uptime: Double { Self.read(CLOCK_MONOTONIC) }

    package func sleep(_ seconds: Double) throws {
        let end = uptime + seconds
        var waker = pollfd(fd: Interruption.descriptor, events: Int16(POLLIN), revents: 0)
        try checkInterruption()
        while true {
            let left = end - uptime
            guard left > 0 else { return }
            poll(&waker, 1, pollMilliseconds(left))
            try checkInterruption()
        }
    }

    package func checkInterruption() throws {
        guard Interruption.requested else { return }
        throw BelayError(.interrupted, "interrupted by the operator")
    }

    package func forgetInterruption() { Interruption.reset() }

    package func ignoreInterruptions() { Interruption.ignore() }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// A time to wait as `poll` takes it: rounded up, so that nothing spins through the last millisecond, and a minute at most.
func pollMilliseconds(_ seconds: Double) -> Int32 {
    Int32((min(max(seconds, 0), 60) * 1000).rounded(.up))
}

import BelaySystem
import Glibc

/// Whether the condition comes true in time, asked fifty times a second and once more at the end.
package func eventually(within seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    let clock = SystemClock()
    let deadline = clock.uptime + seconds
    while clock.uptime < deadline {
        if try condition() { return true }
        usleep(20_000)
    }
    return try condition()
}

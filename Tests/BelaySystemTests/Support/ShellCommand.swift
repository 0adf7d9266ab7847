import BelaySystem
import Glibc

/// A shell is only the quickest way to a program that misbehaves in a given way.
func shell(_ script: String, environment: [String: String] = [:], directory: String? = nil, input: String = "") -> Command {
    let path = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    return Command(
        ["/bin/sh", "-c", script], environment: path.merging(environment) { $1 }, directory: directory, input: Array(input.utf8))
}

/// Until a condition holds, or the deadline that means failure.
func eventually(within seconds: Double = 5, _ condition: () throws -> Bool) rethrows -> Bool {
    let clock = SystemClock()
    let end = clock.uptime + seconds
    while clock.uptime < end {
        if try condition() { return true }
        usleep(5000)
    }
    return try condition()
}

import BelayCore
import CShims
import Glibc

/// Turns the namespaces that this process was started in into a place for a clone: the machine read-only, no network but a
/// loopback of its own, and a copy-on-write layer where the stack lies, so that every path and port stays what it is.
package enum Isolation {
    package static func enter(stack: String, upper: String, work: String, writable: [String]) throws {
        guard belay_loopback_up() == 0 else { throw refused("the loopback of its network") }
        var failed: UnsafePointer<CChar>?
        let paths = writable.map { strdup($0) }
        defer { paths.forEach { free($0) } }
        let list = paths.map { UnsafePointer($0) } + [nil]
        guard belay_isolate(list, &failed) == 0 else { throw refused(failed.map { String(cString: $0) } ?? "the machine") }
        guard belay_overlay(stack, upper, work) == 0 else { throw refused("a layer over \(stack)") }
        // What was the working directory lies below the layer.
        guard chdir(stack) == 0 else { throw refused(stack) }
    }

    /// First to be ended when memory runs out: a clone must never cost the live stack anything.
    package static func offerToBeKilled() {
        guard let file = fopen("/proc/self/oom_score_adj", "w") else { return }
        fputs("1000", file)
        fclose(file)
    }

    /// The clone ends with the belay that started it and reads what it says: nobody else limits it, or takes it away.
    package static func endWithStarter() {
        _ = Companion {
            var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
            while poll(&output, 1, -1) < 0, errno == EINTR {}
            // The first process of its namespace: all others there go with it.
            if output.revents & Int16(POLLERR) != 0 { _exit(128 + SIGKILL) }
        }
    }

    private static func refused(_ what: String) -> BelayError {
        BelayError(
            .refused, "cannot isolate a clone: \(what): \(errnoText(errno))",
            hint: "run as root where namespaces are allowed, or go without: --no-rehearsal")
    }
}

import Glibc

/// A plain thread beside the one that does the work. It takes no signal: those are for the thread that can answer them.
package final class Companion: @unchecked Sendable {
    // Unchecked: `thread` is written by `init` and read by `join`, which whoever made it calls once.
    private var thread = pthread_t()
    private let isRunning: Bool

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    package init(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        isRunning = code == 0
        if code != 0 { body.release() }
    }

    /// Waits for its end; whoever made it tells it to end first.
    package func join() {
        if isRunning { pthread_join(thread, nil) }
    }
}

import Glibc
import Synchronization

/// Calls something again and again on a thread of its own, so that a clock ticks while the engine works.
final class Ticker: Sendable {
    private let body: @Sendable () -> Void
    private let pauseMicroseconds: UInt32
    private let isOver = Mutex(false)
    private let thread = Mutex<pthread_t?>(nil)

    init(every seconds: Double, _ body: @escaping @Sendable () -> Void) {
        pauseMicroseconds = UInt32(seconds * 1_000_000)
        self.body = body
    }

    func start() {
        thread.withLock { thread in
            guard thread == nil else { return }
            // Signals are the engine's: the new thread inherits a mask that keeps all of them away from it.
            var all = sigset_t()
            var before = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_SETMASK, &all, &before)
            var started = pthread_t()
            let context = Unmanaged.passRetained(self).toOpaque()
            let result = pthread_create(&started, nil, { Ticker.tick($0) }, context)
            pthread_sigmask(SIG_SETMASK, &before, nil)
            // Without a thread nothing ticks; lines come all the same.
            if result == 0 { thread = started } else { Unmanaged<Ticker>.fromOpaque(context).release() }
        }
    }

    /// Returns when the thread has ended: nothing is drawn after that.
    func stop() {
        isOver.withLock { $0 = true }
        thread.withLock { thread in
            if let running = thread { pthread_join(running, nil) }
            thread = nil
        }
    }

    private static func tick(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        let ticker = Unmanaged<Ticker>.fromOpaque(context).takeRetainedValue()
        while !ticker.isOver.withLock({ $0 }) {
            ticker.body()
            usleep(ticker.pauseMicroseconds)
        }
        return nil
    }
}

import BelayCore
import CShims
import Glibc

/// One child from its start until it is reaped: reads what it says, and ends its whole group when its time is over.
final class RunningCommand {
    private let pid: pid_t
    private let limits: CommandLimits
    private let clock: any Clock
    /// Readable once the child has ended; -1 on kernels that lack it, where it is asked every few milliseconds.
    private let exit: Descriptor
    private var output: OutputStream
    private var errors: OutputStream
    private let file: OutputFile?
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    /// Wakes us at an interruption; -1 once it has.
    private var waker = Interruption.descriptor
    private var patience: CommandPatience

    init(_ command: Command, limits: CommandLimits, clock: any Clock) throws {
        let input = try standardInput(of: command)
        let output = try Pipe()
        let errors = try Pipe()
        patience = CommandPatience(limits: limits, now: clock.uptime)
        let file = try command.outputFile.map { try OutputFile($0) }
        self.file = file
        if let file {
            pid = try startChild(command, input: input, output: file.descriptor, errors: errors.writing, detached: false)
        } else {
            pid = try startChild(command, input: input, output: output.writing, errors: errors.writing, detached: false)
        }
        exit = Descriptor(owning: belay_pidfd_open(pid))
        self.output = OutputStream(output.reading(), limits: limits)
        self.errors = OutputStream(errors.reading(), limits: limits)
        self.limits = limits
        self.clock = clock
    }

    deinit { room.deallocate() }

    /// Returns when the child has ended and is reaped, by itself or by us.
    func result() throws -> CommandResult {
        var stopped: Stop?
        while !hasEnded {
            stopped = reasonToStop()
            if stopped != nil { break }
            exchange(forSeconds: patience.nextLook(now: clock.uptime))
        }
        if stopped != nil { endGroup() }
        readRest()
        let ending = try reap()
        if case .interrupted(let error) = stopped { throw error }
        if stopped == nil, ending == .exited(0) { try file?.sync() }
        return CommandResult(
            ending: stopped == nil ? ending : .timedOut, output: output.finish(), errors: errors.finish(),
            truncated: output.truncated || errors.truncated, seconds: clock.uptime - patience.began)
    }

    private enum Stop {
        case overdue
        case interrupted(any Error)
    }

    private var hasEnded: Bool { belay_has_ended(pid) != 0 }

    private func reasonToStop() -> Stop? {
        do { try clock.checkInterruption() } catch { return .interrupted(error) }
        return patience.isOver(now: clock.uptime) ? .overdue : nil
    }

    /// Waits for output, the end or an interruption, and takes the output; says if there was any.
    @discardableResult
    private func exchange(forSeconds seconds: Double) -> Bool {
        var waits = [output.descriptor, errors.descriptor, exit.number, waker].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let most = exit.number < 0 ? min(seconds, 0.005) : seconds
        guard poll(&waits, nfds_t(waits.count), pollMilliseconds(most)) > 0 else { return false }
        // It stays readable; whether the wish is obeyed is the clock's to say.
        if waits[3].revents != 0 { waker = -1 }
        var progressed = false
        if waits[0].revents != 0 { progressed = output.read(through: room) }
        if waits[1].revents != 0 { progressed = errors.read(through: room) || progressed }
        if progressed { patience.noteProgress(now: clock.uptime) }
        return progressed
    }

    /// Asks the group to end, then makes it; what has survived its leader is meant as well.
    /// There is no deadline after SIGKILL: what the kernel cannot end may still be writing, and nothing may go on beside it.
    private func endGroup() {
        kill(-pid, SIGTERM)
        // What is stopped hears nothing.
        kill(-pid, SIGCONT)
        let clock = SystemClock()
        let graceEnds = clock.uptime + limits.graceSeconds
        while !isGroupGone, clock.uptime < graceEnds { exchangeOrPause() }
        while !isGroupGone {
            // Each time: one may have forked while it was being killed.
            kill(-pid, SIGKILL)
            exchangeOrPause()
        }
    }

    /// The leader stays unreaped until then, so that the group's number cannot be used anew.
    private var isGroupGone: Bool { hasEnded && !isAnyoneAlive(inGroup: pid) }

    /// A leader that has ended makes `poll` return at once: the others are waited for by the clock.
    private func exchangeOrPause() {
        if hasEnded { usleep(10_000) }
        exchange(forSeconds: hasEnded ? 0 : 0.05)
    }

    /// What the child left in the pipes. A grandchild may hold them open, or even go on writing, for ever.
    private func readRest() {
        let clock = SystemClock()
        let end = clock.uptime + 0.25
        var quietSince = clock.uptime
        while output.isOpen || errors.isOpen {
            let progressed = output.read(through: room)
            if errors.read(through: room) || progressed { quietSince = clock.uptime }
            guard output.isOpen || errors.isOpen, clock.uptime < end, clock.uptime - quietSince < 0.05 else { return }
            var waits = [output.descriptor, errors.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            poll(&waits, nfds_t(waits.count), 10)
        }
    }

    private func reap() throws -> CommandResult.Ending {
        var signalled: Int32 = 0
        var code: Int32 = 0
        try systemCall(or: "wait for process \(pid)") { belay_reap(pid, &signalled, &code) }
        return signalled != 0 ? .signalled(code) : .exited(code)
    }
}

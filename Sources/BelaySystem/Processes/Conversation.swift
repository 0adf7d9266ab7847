package import BelayCore
import CShims
import Glibc

/// A program that answers one question after the other, for as long as somebody asks: with our end, its input ends too.
package final class Conversation {
    private static let answerLimit = 64 << 20

    private let name: String
    private let pid: pid_t
    private let clock: any Clock
    private let input: Descriptor
    private let output: Descriptor
    private var errors: OutputStream
    private var received: [UInt8] = []
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private var ending: CommandResult.Ending?

    package init(_ command: Command, clock: any Clock) throws {
        try clock.checkInterruption()
        // A socket, not a pipe: writing to one whose reader is gone raises no signal.
        var ends: [Int32] = [-1, -1]
        try systemCall(or: "make a socket") {
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
        }
        input = Descriptor(owning: ends[0])
        let theirs = Descriptor(owning: ends[1])
        let output = try Pipe()
        let errors = try Pipe()
        name = command.argv.first ?? ""
        pid = try startChild(command, input: theirs, output: output.writing, errors: errors.writing, detached: false)
        self.output = output.reading()
        self.errors = OutputStream(errors.reading(), limits: CommandLimits(outputBytes: 64 << 10))
        self.clock = clock
    }

    deinit {
        close()
        room.deallocate()
    }

    /// Sends the text; gives what comes before the line that is exactly `end`.
    package func ask(_ text: String, until end: String, seconds: Double) throws -> [UInt8] {
        let deadline = clock.uptime + seconds
        var rest = Array(text.utf8)[...]
        let mark = Array((end + "\n").utf8)
        while true {
            if let answer = takeAnswer(until: mark) { return answer }
            guard ending == nil else { throw ended() }
            try clock.checkInterruption()
            if clock.uptime >= deadline {
                finish(graceSeconds: 0)
                throw BelayError(.failed, "\(name) did not answer within \(JSONValue.number(seconds)) s")
            }
            exchange(&rest)
        }
    }

    /// The program reads the end of its input, and is made to end if that is not enough.
    package func close() { finish(graceSeconds: 5) }

    private func takeAnswer(until mark: [UInt8]) -> [UInt8]? {
        guard received.count >= mark.count, received.suffix(mark.count).elementsEqual(mark) else { return nil }
        let start = received.count - mark.count
        guard start == 0 || received[start - 1] == UInt8(ascii: "\n") else { return nil }
        defer { received.removeAll() }
        return Array(received[..<start])
    }

    private func exchange(_ rest: inout ArraySlice<UInt8>) {
        var waits = [
            pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: rest.isEmpty ? -1 : input.number, events: Int16(POLLOUT), revents: 0),
        ]
        guard poll(&waits, nfds_t(waits.count), 100) > 0 else { return }
        if waits[2].revents != 0 { send(&rest) }
        if waits[1].revents != 0 { _ = errors.read(through: room) }
        if waits[0].revents != 0 { receive() }
    }

    private func send(_ rest: inout ArraySlice<UInt8>) {
        let (count, code) = rest.withUnsafeBytes { bytes in
            systemCall {
                Glibc.send(input.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
        }
        // Whoever does not listen any more has ended, which reading notices.
        rest = code == 0 ? rest.dropFirst(count) : code == EAGAIN ? rest : []
    }

    private func receive() {
        let (count, code) = systemCall { read(output.number, room.baseAddress, room.count) }
        if code == EAGAIN { return }
        guard code == 0, count > 0, received.count < Self.answerLimit else { return finish(graceSeconds: 1) }
        received.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[..<count]))
    }

    private func finish(graceSeconds: Double) {
        guard ending == nil else { return }
        shutdown(input.number, Int32(SHUT_WR))
        let clock = SystemClock()
        let asked = clock.uptime + graceSeconds
        while belay_has_ended(pid) == 0, clock.uptime < asked { pause() }
        if belay_has_ended(pid) == 0 { kill(-pid, SIGTERM) }
        let killed = clock.uptime + 1
        while belay_has_ended(pid) == 0 {
            if clock.uptime >= killed { kill(-pid, SIGKILL) }
            pause()
        }
        while errors.read(through: room) {}
        var signalled: Int32 = 0
        var code: Int32 = 0
        _ = belay_reap(pid, &signalled, &code)
        ending = signalled != 0 ? .signalled(code) : .exited(code)
    }

    /// What it still says is taken, so that it does not wait for us.
    private func pause() {
        _ = errors.read(through: room)
        _ = systemCall { read(output.number, room.baseAddress, room.count) }
        usleep(2_000)
    }

    private func ended() -> BelayError {
        let lines = String(decoding: errors.finish(), as: UTF8.self).split(separator: "\n").map(String.init)
        return BelayError(.failed, lines.first ?? "\(name) ended without an answer", evidence: lines)
    }
}

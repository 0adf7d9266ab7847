import Glibc

/// Our end of the pipe that a child writes into, and the last of what came out of it.
struct OutputStream: ~Copyable {
    private var pipe: Descriptor?
    /// -1 after the end, which `poll` passes over.
    private(set) var descriptor: Int32
    private var tail: OutputTail

    init(_ pipe: consuming Descriptor, limits: CommandLimits) {
        descriptor = pipe.number
        self.pipe = consume pipe
        tail = OutputTail(limit: limits.outputBytes, onLine: limits.onLine)
    }

    var isOpen: Bool { descriptor >= 0 }

    var truncated: Bool { tail.truncated }

    /// Takes what is there, so much at most that a flood keeps nobody from looking at the clock; says if there was any.
    mutating func read(through room: UnsafeMutableRawBufferPointer) -> Bool {
        guard isOpen else { return false }
        let number = descriptor
        for step in 0..<16 {
            let (count, code) = systemCall { Glibc.read(number, room.baseAddress, room.count) }
            if code == EAGAIN { return step > 0 }
            // The end, or a pipe that cannot be read any more, which is the same for us.
            guard code == 0, count > 0 else {
                pipe = nil
                descriptor = -1
                return step > 0
            }
            tail.append(UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
        return true
    }

    mutating func finish() -> [UInt8] { tail.finish() }
}

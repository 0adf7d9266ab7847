import Glibc
import Testing

/// A real second process: a Python script of which lines are read and which is killed at the end, by its pid.
final class Script {
    private let pid: pid_t
    private let output: Int32
    private var ended = false

    init(_ source: String, _ arguments: String...) throws {
        var ends: [Int32] = [0, 0]
        // Unlike a pipe it can be made closed to the children of other tests from its first moment.
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = (["python3", "-c", source] + arguments).map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), nil]
        defer { environment.forEach { free($0) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/usr/bin/python3", &actions, nil, &arguments, &environment)
        close(ends[1])
        output = ends[0]
        pid = child
        try #require(result == 0, "python3 cannot be started")
    }

    deinit {
        kill()
        close(output)
    }

    /// The next line that it prints; nil at its end.
    func line() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Ends it as the power would.
    func kill() {
        guard !ended else { return }
        Glibc.kill(pid, SIGKILL)
        wait()
    }

    /// Waits until it ends by itself.
    func wait() {
        guard !ended else { return }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        ended = true
    }
}

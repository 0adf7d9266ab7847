import BelayCore
import BelaySystem

extension ProcessRuntime {
    package func stop(_ service: String, graceSeconds: Double) throws -> Double {
        let declared = try declared(service)
        return try ProcessEnding(table: table, clock: clock).end(declared.name, graceSeconds: graceSeconds) {
            finder.members(of: declared.name).processes
        }
    }
}

/// Ends a set of processes, and is done only when none is left: those that were started meanwhile included.
struct ProcessEnding {
    /// One small file is read per process; somebody waits while the stack is closed.
    private static let pause = 0.005
    private static let again = 1.0
    /// After SIGKILL only a process inside the kernel (a dead disk) is still there.
    private static let killSeconds = 10.0

    let table: any ProcessTable
    let clock: any Clock

    /// Returns how long it took. `find` is a whole scan, so between two of them the processes that are known are awaited.
    func end(_ name: String, graceSeconds: Double, find: () -> [ProcessFacts]) throws -> Double {
        let begin = clock.uptime
        var asked: Set<ProcessFacts> = []
        while true {
            let found = find()
            guard !found.isEmpty else { return clock.uptime - begin }
            let elapsed = clock.uptime - begin
            if elapsed >= graceSeconds + Self.killSeconds { throw failure(name, found) }
            let killing = elapsed >= graceSeconds
            for process in found where killing || asked.insert(process).inserted {
                table.signal(process, killing ? ProcessSignal.kill : ProcessSignal.terminate)
                if !killing { table.signal(process, ProcessSignal.goOn) }
            }
            let deadline = killing ? graceSeconds + Self.killSeconds : graceSeconds
            try wait(for: found, until: begin + min(deadline, elapsed + Self.again))
        }
    }

    private func wait(for processes: [ProcessFacts], until deadline: Double) throws {
        var left = processes
        while true {
            left.removeAll { table.process($0.pid) != $0 }
            let rest = deadline - clock.uptime
            if left.isEmpty || rest <= 0 { return }
            try clock.sleep(min(Self.pause, rest))
        }
    }

    private func failure(_ name: String, _ left: [ProcessFacts]) -> BelayError {
        let pids = left.map { String($0.pid) }.joined(separator: ", ")
        return BelayError(
            .failed, "cannot stop \(name): process \(pids) is still there after SIGKILL",
            hint: "cat /proc/\(left.first?.pid ?? 0)/stack", evidence: left.map { table.program(of: $0) })
    }
}

extension ProcessTable {
    /// The program's name alone: arguments may hold what must not be shown.
    func program(of process: ProcessFacts) -> String {
        let program = commandLine(process.pid).prefix { $0 != " " && $0 != "\0" }
        return PlainText.line(program.split(separator: "/").last ?? "unknown")
    }
}

import BelaySystem

/// The calls of one undisturbed belay, in their order, from the trace of `strace -y` and the events that it printed.
struct Recording {
    let calls: [TracedCall]

    /// Every call of belay that makes something durable, takes a name, starts a program, or speaks to a service.
    static let names = [
        "fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "ftruncate", "pwrite64",
        "connect", "sendto", "clone", "clone3", "fork", "vfork",
    ]

    init(trace: String) {
        var calls: [TracedCall] = []
        var counts: [String: Int] = [:]
        var step = "begin"
        var isBack = false
        for line in trace.split(separator: "\n") {
            guard let opening = line.firstIndex(of: "(") else { continue }
            let name = String(line[..<opening])
            if name == "write" {
                guard let began = Self.step(in: line) else { continue }
                (step, isBack) = began
            } else if Self.names.contains(name) {
                counts[name, default: 0] += 1
                calls.append(
                    TracedCall(
                        call: name, number: counts[name] ?? 0, step: step, isBack: isBack, kind: Self.kind(name, of: line)))
                // Whatever is forked becomes one program, by a call that is the child's.
                if let last = calls.last, last.kind == .command, !line.contains("CLONE_THREAD") {
                    counts["execve", default: 0] += 1
                    calls.append(
                        TracedCall(call: "execve", number: counts["execve"] ?? 0, step: last.step, isBack: isBack, kind: .command)
                    )
                }
            }
        }
        self.calls = calls
    }

    /// What a belay in a clone calls: its events go nowhere, so nothing says more than the names.
    init(names: [String]) {
        var counts: [String: Int] = [:]
        calls = names.map { name in
            counts[name, default: 0] += 1
            return TracedCall(
                call: name, number: counts[name] ?? 0, step: "rehearse", isBack: false, kind: Self.kind(name, of: ""))
        }
    }

    /// The call in the middle of a step, for runs that have to be cut short there.
    func middle(of step: String, back isBack: Bool = false) -> TracedCall? {
        let inside = calls.filter { $0.step == step && $0.isBack == isBack && Fault.ofFiles.contains($0.call) }
        return inside.isEmpty ? nil : inside[inside.count / 2]
    }

    /// The step that a line of `--json` says has begun.
    private static func step(in line: Substring) -> (String, Bool)? {
        guard line.contains(#"\"event\":\"step-began\""#) else { return nil }
        guard let place = line.firstRange(of: #"\"step\":\""#) else { return nil }
        return (String(line[place.upperBound...].prefix { $0 != "\\" }), line.contains(#"\"direction\":\"back\""#))
    }

    private static let places: [(part: String, kind: TracedCall.Kind)] = [
        ("/journal.db", .journal), ("/vault", .vault), ("/services", .record), ("/.belay", .twin), ("/data", .database),
        ("/uploads", .settings), ("/.env", .settings), ("/current", .pin), ("/state", .state),
    ]

    private static func kind(_ call: String, of line: Substring) -> TracedCall.Kind {
        switch call {
        case "connect", "sendto": return .network
        case "clone", "clone3", "fork", "vfork": return .command
        default: return places.first { line.contains($0.part) }?.kind ?? .stack
        }
    }
}

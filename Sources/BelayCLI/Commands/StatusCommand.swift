import BelayCore
import BelayEngine
import BelaySystem

/// What is, and what is open.
struct StatusReport: Encodable {
    var stack: String
    var version: String
    var identity: String
    var services: [ServiceFacts]
    var openRun: OpenRun?
    var lastRun: RunReport?
    var leftovers: [Leftover]

    struct OpenRun: Encodable {
        var run: Int
        var verb: Verb
        var from: String
        var to: String
        var step: StepKind?
        /// Whether a belay works on it now.
        var active: Bool
        var next: [String]
    }
}

extension CommandSpec {
    static let status = CommandSpec(
        "status", "what runs, which version, and whether a run is open",
        options: OptionSpec.stack + [.json], examples: ["belay status", "belay status --json"]
    ) { invocation in
        let terminal = Terminal(environment: invocation.environment)
        let stack = try Stack.open(invocation)
        let report = try stack.status()
        terminal.print(invocation.json ? try JSON.text(report, pretty: true) : StatusText(report: report, terminal: terminal).text)
        return .done
    }
}

extension Stack {
    func status() throws -> StatusReport {
        let pin = try world.pin.current()
        let journal = try journal()
        return StatusReport(
            stack: world.guide.name, version: pin.version, identity: pin.identity, services: try world.runtime.survey(),
            openRun: try journal.flatMap(open), lastRun: try journal?.runs(limit: 1).first?.report,
            leftovers: try world.stores.flatMap { try $0.leftovers() })
    }

    private func open(_ journal: Journal) throws -> StatusReport.OpenRun? {
        guard let run = try journal.openRun() else { return nil }
        let active = world.processTable.process(run.holder.pid) == run.holder
        let asked = try journal.recall(UserWrites.self, "asked", of: run.id) != nil
        let next = asked ? ["belay rollback \(run.id) --discard-writes", "belay resume \(run.id) --keep"] : ["belay resume"]
        return StatusReport.OpenRun(
            run: run.id, verb: run.plan.verb, from: run.plan.from.version, to: run.plan.to.version,
            step: try journal.steps(of: run.id).last?.kind, active: active, next: active ? [] : next)
    }
}

struct StatusText {
    let report: StatusReport
    let terminal: Terminal

    var text: String {
        var lines = [terminal.bold("\(report.stack) \(Terminal.safe(report.version))")]
        for service in report.services {
            let pids = service.processes.map { String($0.pid) }.joined(separator: " ")
            let state = service.isRunning ? "runs\(service.exposure == .dark ? " in the dark" : "")  pid \(pids)" : terminal.yellow("stopped")
            lines.append("  \(Terminal.safe(service.name))  \(state)")
        }
        if let open = report.openRun {
            let step = open.step.map { " at \($0.rawValue)" } ?? ""
            lines.append("  run \(open.run) (\(open.verb.rawValue) \(open.from) → \(open.to)) is open\(step)\(open.active ? ", belay works on it" : "")")
            lines += open.next.map { "  next: \(terminal.bold($0))" }
        } else if let last = report.lastRun {
            lines.append("  last run \(last.run): \(last.verb.rawValue) \(last.from.version) → \(last.to.version), exit \(last.exit?.rawValue ?? 0)")
        }
        for leftover in report.leftovers {
            lines.append("  belay keeps \(Terminal.safe(leftover.path)) (\(leftover.what), \(Size.text(leftover.bytes)))")
        }
        return lines.joined(separator: "\n")
    }
}

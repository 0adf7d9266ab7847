import BelayCore
import BelayEngine

extension CommandSpec {
    static let status = CommandSpec(
        "status", "what runs, which version, and whether a run is open",
        discussion: "Exit 4 where a run is open that nobody works on: it says the next command. Otherwise 0.",
        options: OptionSpec.stack + [
            OptionSpec("follow", nil, "first watch the open run to its end, whoever runs it; Ctrl-C ends only the watching"),
            .json,
        ],
        examples: ["belay status", "belay status --follow", "belay status --json"]
    ) { invocation in
        let stack = try Stack.open(invocation)
        if invocation.options["follow"] != nil {
            try Following(stack: stack, terminal: invocation.terminal, silent: invocation.json).toEnd()
        }
        let report = try stack.status()
        try invocation.answer(report) { StatusText(report: report, terminal: $0).text }
        return report.exit
    }
}

extension Stack {
    func status() throws -> StatusReport {
        let pin = try world.pin.current()
        let journal = try journal()
        return StatusReport(
            stack: world.guide.name, version: pin.version, identity: pin.identity,
            services: try world.runtime.survey().map(StatusReport.Service.init), openRun: try journal.flatMap(open),
            lastRun: try journal?.runs(limit: 1).first.map(HistoryRow.init),
            leftovers: try world.stores.flatMap { try $0.leftovers() })
    }

    private func open(_ journal: Journal) throws -> StatusReport.OpenRun? {
        guard let run = try journal.openRun() else { return nil }
        let active = isHeld(run)
        return StatusReport.OpenRun(
            run: run.id, verb: run.plan.verb, from: run.plan.from.version, to: run.plan.to.version,
            step: try journal.steps(of: run.id).last?.kind, active: active, userWrites: try journal.waitingForDecision(run.id),
            failure: try journal.firstFailure(of: run.id), next: active ? [] : try journal.next(run.id))
    }
}

struct StatusText {
    let report: StatusReport
    let terminal: Terminal

    var text: String {
        var lines = [terminal.bold("\(report.stack) \(Terminal.safe(report.version))")]
        lines += Columns.aligned(report.services.map { ["  " + Terminal.safe($0.name), state($0)] })
        if let open = report.openRun {
            lines += text(open)
        } else if let last = report.lastRun {
            lines.append("  last: " + last.text)
        }
        for leftover in report.leftovers {
            let whose = leftover.stranger.map { ", of \($0)" } ?? ""
            lines.append("  belay keeps \(Terminal.safe(leftover.path)) (\(leftover.what)\(whose), \(Size.text(leftover.bytes)))")
        }
        return lines.joined(separator: "\n")
    }

    private func state(_ service: StatusReport.Service) -> String {
        switch service.state {
        case .running:
            let dark = service.exposure == .dark ? " in the dark" : ""
            return "runs\(dark)  pid \(service.pids.map(String.init).joined(separator: " "))"
        case .stopped: return terminal.yellow("stopped")
        case .exited: return terminal.yellow("exited \(service.exit.map(String.init) ?? "")")
        }
    }

    private func text(_ open: StatusReport.OpenRun) -> [String] {
        let step = open.step.map { " at \($0.rawValue)" } ?? ""
        let active = open.active ? ", belay works on it" : ", nobody works on it"
        var lines = ["  run \(open.run) (\(open.verb.rawValue) \(open.from) → \(open.to)) is open\(step)\(active)"]
        if let failure = open.failure { lines.append("  " + terminal.red(Terminal.safe(failure.message))) }
        if let writes = open.userWrites {
            lines.append("  users wrote at least \(Counted.text(writes.total, "row")) to \(open.to) since it was opened: choose")
        }
        return lines + open.next.map { "  next: \(terminal.bold($0))" }
    }
}

import BelayCore
import BelayEngine
import BelaySystem

/// Findings for a person or a program.
struct FindingsReport: Encodable {
    var stack: String
    var version: String
    var findings: [Finding]
}

extension CommandSpec {
    static let doctor = CommandSpec(
        "doctor", "preflight only: what is in the way of an upgrade",
        options: OptionSpec.stack + [.json], arguments: [ArgumentSpec("VERSION", "to look at that target too", required: false)],
        examples: ["belay doctor", "belay doctor 1.3.0"]
    ) { invocation in
        let run = try StackRun(invocation)
        let world = run.stack.world
        let plan: Plan
        let facts: Facts
        if let version = invocation.arguments.first, let found = try run.engine.planUpgrade(UpgradeRequest(version: version)) {
            (plan, facts) = found
        } else {
            (plan, facts) = try run.engine.planMigration()
        }
        let findings = try Preflight(world: world, plan: plan, facts: facts).findings()
        let report = FindingsReport(stack: world.guide.name, version: facts.pin.version, findings: findings)
        run.terminal.print(invocation.json ? try JSON.text(report, pretty: true) : FindingsText(report: report, terminal: run.terminal).text)
        return findings.contains { $0.verdict == .fail } ? .refused : .done
    }
}

struct FindingsText {
    let report: FindingsReport
    let terminal: Terminal

    var text: String {
        let rows = report.findings.filter { $0.verdict != .pass }
        if rows.isEmpty { return terminal.green("PASS") + " nothing is in the way" }
        return rows.map { finding in
            let word = finding.verdict == .fail ? terminal.red("FAIL") : terminal.yellow("WARN")
            return "\(word) \(Terminal.safe(finding.message)) (\(finding.code))" + (finding.fix.map { "\n     fix: \(Terminal.safe($0))" } ?? "")
        }.joined(separator: "\n")
    }
}

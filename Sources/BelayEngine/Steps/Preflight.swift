package import BelayCore
import BelaySystem

/// The findings of `preflight`, without asking the guide's own checks; `doctor` and `plan` show the same.
package struct Preflight {
    let world: StackWorld
    let plan: Plan
    let facts: Facts

    package init(world: StackWorld, plan: Plan, facts: Facts) {
        self.world = world
        self.plan = plan
        self.facts = facts
    }

    package func findings() throws -> [Finding] {
        let clone = plan.steps.contains { $0.kind == .rehearse } ? world.rehearser?.findings(facts) ?? [] : []
        return try services() + world.runtime.findings() + StoreFindings(world: world, facts: facts).all() + space() + clone
            + world.pin.findings() + news()
            + world.attendants.flatMap { try $0.findings() }
    }

    static func row(_ finding: Finding) -> CheckResult {
        CheckResult(name: finding.code, area: "Belay", verdict: finding.verdict, detail: finding.message, fix: finding.fix)
    }

    private func services() -> [Finding] {
        plan.services.compactMap { name in
            guard facts.service(named: name)?.isRunning != true else { return nil }
            return Finding(
                .fail, code: "service-stopped", message: "\(name) does not run, the guide says that it does", fix: "belay start")
        }
    }

    /// Needs on one file system add up; a reserve stays for the application itself.
    private func space() throws -> [Finding] {
        let reserve: Int64 = 16 << 20
        var needed: [UInt64: (bytes: Int64, available: Int64, path: String)] = [:]
        let purposes = Set(plan.space.filter { $0.bytes > 0 }.map(\.purpose)).sorted().joined(separator: ", ")
        for need in plan.space {
            let space = try world.fileSystem.space(need.path)
            let sum = needed[space.device]?.bytes ?? reserve
            needed[space.device] = (sum + need.bytes, space.availableBytes, need.path)
        }
        return needed.values.filter { $0.bytes > $0.available }.map { need in
            Finding(
                .fail, code: "space",
                message:
                    "\(need.path) has \(Size.text(need.available)) free, and \(Size.text(need.bytes)) are needed: \(purposes)",
                fix: "free \(Size.text(need.bytes - need.available)), or choose another place with --state")
        }
    }

    /// What a version that is new to this stack asks for. A way back, and the way back of that, lead to what ran here.
    private func news() throws -> [Finding] {
        guard [.upgrade, .rehearse].contains(plan.verb) else { return [] }
        // One command that answers all of it: who has to type it three times gives up.
        let present = try presentKeys(), change = world.releases.environment(from: plan.from.version, to: plan.to.version)
        let keys = change.missing(from: present), notes = breakingNotes()
        let options = (plan.verb == .rehearse ? [] : notes.map { "--accept-breaking \($0.id)" }) + keys.map { "--set \($0)=…" }
        let fix = "belay \(plan.verb.rawValue) \(plan.to.version) \(options.joined(separator: " "))"
        return try world.pin.findings(plan.to) + keys.filter { !plan.stagedKeys.contains($0) }.map { finding(missing: $0, fix) }
            + change.outdated(in: present.union(plan.stagedKeys)).map(finding(outdated:))
            + notes.map { finding(breaking: $0, fix) }
    }

    private typealias Broken = (version: String, id: String, note: String)

    /// What the vendor gave a name to is accepted by that name.
    private func breakingNotes() -> [Broken] {
        world.releases.breaking(from: plan.from.version, to: plan.to.version).compactMap { version, note in
            note.id.map { (version: version, id: $0, note: note.note) }
        }
    }

    /// Those with a value: `KEY: ${KEY:-}` of a Compose file is there, and says nothing.
    private func presentKeys() throws -> Set<String> {
        Set(try world.runtime.environment().filter { !$0.value.reveal().isEmpty }.keys)
    }

    /// A rehearsal changes nothing that could break.
    private func finding(breaking broken: Broken, _ fix: String) -> Finding {
        Finding(
            plan.verb == .rehearse ? .warn : .fail, code: BreakingNote.finding(id: broken.id),
            message: "\(broken.version) breaks something: \(broken.note)", fix: plan.verb == .rehearse ? nil : fix)
    }

    private func finding(missing key: String, _ fix: String) -> Finding {
        Finding(
            .fail, code: "missing-key", message: "\(plan.to.version) needs the environment key \(key), which is not set", fix: fix
        )
    }

    private func finding(outdated key: (old: String, new: String?)) -> Finding {
        let instead = key.new.map { ": \($0) is its name now" } ?? ""
        return Finding(
            .warn, code: "outdated-key",
            message: "\(plan.to.version) does not read the environment key \(key.old) any more\(instead)")
    }
}

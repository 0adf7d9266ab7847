/// Says in words what each step will do and how it is taken back.
struct StepWriter {
    let plan: Plan
    let target: Target

    func step(_ kind: StepKind) -> PlannedStep {
        switch kind {
        case .fetch:
            return PlannedStep(kind, does: ["make \(plan.to.version) ready beside \(plan.from.version)"], wayBack: ["remove it"])
        case .preflight:
            return PlannedStep(
                kind, does: ["check versions, configuration, space, services, stores"] + names(plan.guide.preflight))
        case .preCopy:
            return PlannedStep(
                kind, does: plan.guide.stores.map { "copy \($0.name) into the vault: \(target.ways[$0.name]?.taken ?? "copy")" },
                wayBack: ["remove the twins"])
        case .rehearse:
            return PlannedStep(
                kind,
                does: [
                    "do all that follows, and the way back, on an isolated clone of the copy",
                    "try \(plan.from.version) on the new schema",
                ],
                wayBack: ["remove the clone"])
        case .drain:
            return PlannedStep(
                kind, does: plan.guide.producers.map { "stop \($0)" } + names(plan.guide.drain).map { "wait until \($0)" },
                wayBack: plan.guide.producers.map { "start \($0)" })
        case .fence:
            return PlannedStep(
                kind, does: ["stop \(stopOrder.joined(separator: ", "))", "prove that no writer is left"],
                wayBack: ["start \(plan.services.joined(separator: ", ")) of \(plan.from.version), verify, open"])
        case .seal:
            return PlannedStep(
                kind, does: plan.guide.stores.map { "take \($0.name) at one instant: finish its twin, count, fingerprint" })
        case .switchOver:
            return PlannedStep(
                kind,
                does: ["write \(plan.to.version) to \(target.pinPlace)"] + plan.stagedKeys.map { "set \($0)" }
                    + target.takenKeys.map { "take \($0) back" },
                wayBack: ["write \(plan.from.version) to \(target.pinPlace)"] + plan.stagedKeys.map { "take \($0) back" })
        case .migrate, .restore:
            return PlannedStep(
                kind, does: undone + manual(.beforeMigrate) + [data(kind)] + manual(.afterMigrate),
                wayBack: plan.guide.stores.map { "put \($0.name) back: \(target.ways[$0.name]?.putBack ?? "restore")" })
        case .start:
            return PlannedStep(
                kind, does: ["start \(dark.joined(separator: ", ")) in the dark"] + manual(.afterStart), wayBack: ["stop them"])
        case .verify:
            return PlannedStep(
                kind,
                does: ["identity, schema, rows, services, logs since start"]
                    + names(plan.guide.verify.filter { $0.when == .always }))
        case .open:
            return PlannedStep(
                kind,
                does: ["let \(plan.guide.edge.joined(separator: ", ")) be reached"]
                    + names(plan.guide.verify.filter { $0.when == .open }),
                wayBack: ["close, count what users wrote since, on-writes: \(plan.guide.onWrites.rawValue)"])
        case .watch:
            return PlannedStep(
                kind,
                does: ["for \(Int(plan.watchSeconds)) s: services, logs, every check that was verified"]
                    + names(plan.guide.watch.checks),
                wayBack: ["as for open"])
        case .settle where plan.verb == .rehearse:
            return PlannedStep(kind, does: ["remove the clone and the twins"])
        case .settle:
            return PlannedStep(kind, does: ["write the sealed checkpoint to the vault, verify it, remove the twins"])
        }
    }

    private var stopOrder: [String] {
        plan.services.reversed().sorted { plan.guide.edge.contains($0) && !plan.guide.edge.contains($1) }
    }

    private var dark: [String] { plan.services.filter { !plan.notDark.contains($0) } }

    private func manual(_ moment: ManualStep.Moment) -> [String] {
        plan.manualSteps.filter { $0.at == moment }.map { "do \($0.name): \($0.run.joined(separator: " "))" }
    }

    private var undone: [String] {
        plan.undoneSteps.reversed().map { "take \($0.name) back: \(($0.undo ?? []).joined(separator: " "))" }
    }

    private func names(_ checks: [Check]) -> [String] { checks.map(\.name) }

    private func data(_ kind: StepKind) -> String {
        if kind == .restore { return plan.checkpoint.map { "put back checkpoint \($0)" } ?? "leave the data as it is" }
        switch plan.guide.migrate {
        case .none: return "nothing to migrate; compare the schema"
        case .run(let argv, _, _): return "run \(argv.joined(separator: " ")) once, compare schema and rows"
        case .service(let name): return "run \(name) once, compare schema and rows"
        case .startOf(let name): return "start \(name) alone, compare schema and rows"
        }
    }
}

import BelayCore
import BelayEngine

extension CommandSpec {
    static let upgrade = CommandSpec(
        "upgrade", "take the stack to another version, or back to exactly where it was",
        discussion: """
            Checks, copies every store, drains, stops the writers, seals one instant, migrates once, starts the new
            version in the dark, verifies it, opens it. Whatever goes wrong, the stack goes back.
            """,
        options: OptionSpec.stack + [
            OptionSpec(
                "set", "KEY[=VALUE]",
                "an environment key, set at switch; without VALUE from belay's environment",
                repeats: true),
            OptionSpec("accept-loss", "TABLE", "this table may lose rows", repeats: true), .acceptBreaking,
            OptionSpec("no-rehearsal", nil, "do not try it on a clone first"),
            OptionSpec("watch", "TIME", "watch the opened version for so long, such as 5m (default: as the guide says)"),
            OptionSpec("no-watch", nil, "do not watch the opened version"), .ignore, .endSession, .yes, .json,
        ],
        arguments: [ArgumentSpec("VERSION", "the version to upgrade to")],
        examples: [
            "belay upgrade 1.3.0", "belay upgrade 1.3.0 --set SMTP_HOST=mail.example.org",
            "belay upgrade 1.3.0 --yes --accept-breaking statistics", "belay upgrade 1.3.0 --yes --json",
        ]
    ) { invocation in
        let run = try StackRun(invocation)
        var request = try UpgradeRequest(invocation)
        request.ignored += try run.acceptBreaking(to: request)
        let sessions = try run.sessionsToEnd()
        let name = run.stack.world.guide.name
        try run.confirm("Upgrade \(name) to \(request.version)?") {
            try run.engine.planUpgrade(request).map { [PlanText(plan: $0.0).text] } ?? []
        }
        try run.end(sessions) { try run.engine.planUpgrade(request) != nil }
        guard let exit = try run.walk({ try $0.upgrade(request) }) else {
            try invocation.nothingToDo(run.isThere(request.version))
            return .done
        }
        return exit
    }
}

extension StackRun {
    /// What a release breaks is accepted by its name, or by an answer to it alone: findings that are accepted now. Without a
    /// terminal nothing is asked, and preflight refuses.
    fileprivate func acceptBreaking(to request: UpgradeRequest) throws -> [String] {
        guard !invocation.yes, terminal.canAsk, !invocation.json else { return [] }
        let world = stack.world
        let notes = world.releases.breaking(from: try world.pin.current().version, to: request.version)
        return try notes.compactMap { version, note in
            guard let id = note.id, !request.ignored.contains(BreakingNote.finding(id: id)) else { return nil }
            let lines = [terminal.yellow("\(Terminal.safe(version)) breaks: ") + Terminal.safe(note.note)]
            try confirm("Accept this (\(Terminal.safe(id)))?") { lines }
            return BreakingNote.finding(id: id)
        }
    }
}

extension UpgradeRequest {
    init(_ invocation: Invocation) throws {
        var staged: [String: Secret] = [:]
        for setting in invocation.values("set") {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            // The value may be a secret: the message does not repeat it.
            guard let key = parts.first, EnvironmentFile.isKey(key) else {
                throw BelayError(.usage, "cannot read --set: it takes KEY=VALUE or KEY", hint: "belay help upgrade")
            }
            // A value in argv is seen by every process of the machine; the environment only by its owner's.
            guard let value = parts.count == 2 ? parts[1] : invocation.environment[key] else {
                throw BelayError(
                    .usage, "cannot set \(key): it has no value, and the environment has none", hint: "belay help upgrade")
            }
            staged[key] = Secret(value)
        }
        self.init(
            version: invocation.arguments[0], staged: staged, acceptedLosses: invocation.values("accept-loss"),
            ignored: invocation.values("ignore") + invocation.values("accept-breaking").map(BreakingNote.finding(id:)),
            rehearsed: invocation.options["no-rehearsal"] == nil,
            watchSeconds: try Self.watchSeconds(invocation))
    }

    private static func watchSeconds(_ invocation: Invocation) throws -> Double? {
        if invocation.options["no-watch"] != nil { return 0 }
        guard let text = invocation.value("watch") else { return nil }
        guard let seconds = WrittenDuration.seconds(text) else {
            throw BelayError(
                .usage, "cannot read --watch \(text.debugDescription): it takes a time", hint: "--watch 90s, 5m or 1h30m")
        }
        return seconds
    }
}

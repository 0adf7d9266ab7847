import BelayCore

/// A page of help that belongs to no verb: for `belay help TOPIC`, and a section of the manual.
struct HelpTopic: Sendable {
    enum Block: Sendable {
        /// A paragraph; where its lines break is no matter.
        case text(String)
        /// What is named, and what it means.
        case table([(String, String)])
        /// Lines to type.
        case commands([String])
    }

    var name: String
    var summary: String
    var blocks: [Block]

    static let all: [HelpTopic] = [.exitCodes, .environment, .guide, .hooks, .recovery, .files, .json]
}

extension HelpTopic {
    static let exitCodes = HelpTopic(
        name: "exit-codes", summary: "what every verb ends with",
        blocks: [
            .table(HelpText.exitCodes.map { (String($0.0.rawValue), $0.1) }),
            .text("Rolled back is not success: a script must not take 1 for 0. The verbs that only look say what they found:"),
            .table([
                ("status", "4 where a run is open that nobody works on, otherwise 0"),
                ("verify", "1 where a check fails"),
                ("doctor", "3 where something is in the way of an upgrade"),
                ("checkpoint verify", "1 where a byte is not as it was written"),
            ]),
        ])

    static let environment = HelpTopic(
        name: "environment", summary: "the variables that belay reads",
        blocks: [
            .table(EnvironmentVariable.all.map { ($0.name, $0.help) }),
            .text(
                """
                An option on the command line is stronger than a variable. Services and commands of a stack see none of Belay's.
                """),
        ])

    static let guide = HelpTopic(
        name: "guide", summary: "belay.yaml, how one application is upgraded",
        blocks: [
            .text(
                """
                The guide says what runs (runtime), what holds data (stores), where the version is written down (version), what
                changes the schema (migrate), through which services users come in (edge), and how one can tell that it all
                works (verify, watch). It lies in the stack's directory; belay.override.yaml beside it is the operator's own and
                is merged over it; releases.yaml says what the vendor knows of each version.
                """),
            .commands(["belay init", "belay guide lint", "belay guide explain", "belay guide explain stores", "belay plan 1.3.0"]
            ),
            .text("A mistake is shown with file, line and column, and how to mend it. No guide holds a credential."),
        ])

    static let hooks = HelpTopic(
        name: "hooks", summary: "programs of your own at the moments of a run, and who is told",
        blocks: [
            .text(
                """
                An executable in hooks/ beside the guide is run at the moment that it is called after. It is started in the
                stack's directory; what it prints is shown. Only root, or whoever runs belay, may be able to write it, and
                after limits: hook (60s) it is ended.
                """),
            .table(
                Moment.allCases.map { moment in
                    switch moment.consequence {
                    case .refuses: return (moment.rawValue, moment.meaning + "; not 0: refused")
                    case .goesBack: return (moment.rawValue, moment.meaning + "; not 0: goes back")
                    case .warns: return (moment.rawValue, moment.meaning + "; not 0: a warning")
                    }
                }),
            .text("Its environment holds PATH, HOME, USER, LOGNAME, LANG, LC_ALL and TZ as belay has them, and:"),
            .table(HookVariable.allCases.map { ($0.rawValue, $0.meaning) }),
            .text(
                """
                After a crash a hook may be run a second time. A rehearsal runs none. notify in the guide tells a webhook or
                sends mail at moments of your choice; who cannot be told is a warning and no more.
                """),
            .commands(["belay guide explain notify"]),
        ])

    static let recovery = HelpTopic(
        name: "recovery", summary: "what to do when a run was cut short, or a person has to choose",
        blocks: [
            .text("Look first: it says whether a run is open, in which state the stack is, and the exact next command."),
            .commands(["belay status"]),
            .text(
                """
                After a crash of belay or of the machine, this ends the open run, forward or back. Twice is harmless. Until then
                start no service by hand and delete nothing of Belay's.
                """),
            .commands(["belay resume"]),
            .text("Where users have written to a new version that was found wanting, choose: give those writes up, or keep it."),
            .commands(["belay rollback 7 --discard-writes", "belay resume 7 --keep"]),
            .text("To go back although everything went well, and to put back a state that is older than the last run:"),
            .commands(["belay rollback", "belay checkpoint list", "belay restore 20261120T113000Z-run7-sealed-1a2b"]),
        ])

    static let files = HelpTopic(
        name: "files", summary: "what lies where",
        blocks: [
            .table([
                ("belay.yaml", "the guide, in the stack's directory"),
                ("belay.override.yaml", "the operator's own keys, merged over the guide"),
                ("releases.yaml", "the vendor's releases: stops, breaking notes, keys"),
                (".belay", "beside a store: its twin during a run, the salvage after a way back"),
                ("/var/lib/belay/STACK-…", "journal and vault of one stack, when root runs belay"),
                ("~/.local/state/belay/STACK-…", "the same for every other user"),
            ]),
            .text("Nothing of Belay's lies in the stack's directory but what .belay names; status lists it with its size."),
        ])

    static let json = HelpTopic(
        name: "json", summary: "answers for programs",
        blocks: [
            .text(
                """
                With --json standard output holds nothing but JSON, errors and "nothing to do" included, and the exit code is the
                same as without. Verbs that move the stack print one event a line, the last of which is run-ended,
                nothing-to-do or an error; they do not ask, so give --yes. The schemas are in docs/schemas.
                """),
            .commands(["belay status --json", "belay upgrade 1.3.0 --yes --json"]),
        ])
}

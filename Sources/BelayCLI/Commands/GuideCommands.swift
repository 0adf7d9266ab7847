import BelayCore
import BelaySystem

extension CommandSpec {
    static let guideLint = CommandSpec(
        "guide lint", "say everything that is wrong with a guide", options: [.guide, .json],
        examples: ["belay guide lint", "belay guide lint --guide /srv/app/belay.yaml"]
    ) { invocation in
        let terminal = Terminal(environment: invocation.environment)
        let files = RealFileSystem()
        let path = try StackFinder(invocation: invocation, files: files).guide()
        let (guide, warnings) = try GuideFile(path: path, shown: path, files: files).read()
        if invocation.json {
            terminal.print(try JSON.text(LintReport(guide: guide, warnings: warnings), pretty: true))
        } else {
            for warning in warnings { terminal.print("\(terminal.yellow("WARN")) \(warning)") }
            terminal.print("\(terminal.green("PASS")) \(guide.name): \(guide.stores.count) stores, \(guide.verify.count) checks to verify")
        }
        return .done
    }

    static let guideExplain = CommandSpec(
        "guide explain", "what a key of the guide means", arguments: [ArgumentSpec("KEY", "such as stores or version.pin", required: false)],
        examples: ["belay guide explain", "belay guide explain version.pin"]
    ) { invocation in
        let terminal = Terminal(environment: invocation.environment)
        let key = invocation.arguments.first ?? ""
        guard let text = GuideSchema.explain(key) else {
            let near = GuideSchema.nearNames(key).first
            throw BelayError(
                .usage, "cannot explain \(key.debugDescription): the guide has no such key", hint: near.map { "belay guide explain \($0)" } ?? "belay guide explain")
        }
        terminal.print(text)
        return .done
    }

    private struct LintReport: Encodable {
        var guide: Guide
        var warnings: [Diagnostic]
    }
}

import BelayCore
import BelaySystem

extension CommandSpec {
    static let guideLint = CommandSpec(
        "guide lint", "say everything that is wrong with a guide",
        discussion: "Reads the guide, the operator's overrides and the releases file; every shape, or the one that is named.",
        options: [.guide, OptionSpec("shape", "NAME", "only this shape of the guide"), .json],
        examples: ["belay guide lint", "belay guide lint --guide /srv/app/belay.yaml", "belay guide lint --shape compose"]
    ) { invocation in
        let files = RealFileSystem()
        let named = try StackFinder(invocation: invocation, files: files).guide()
        let path = try files.realPath(named)
        let file = GuideFile(path: path, shown: named, files: files)
        let report = try LintReport(of: file, shape: invocation.value("shape"))
        guard invocation.json || report.mistakes.isEmpty else { throw Mistakes(report.mistakes) }
        try invocation.answer(report) { LintText(report: report, terminal: $0).text }
        return report.mistakes.isEmpty ? .done : .usage
    }

    static let guideExplain = CommandSpec(
        "guide explain", "what a key of the guide means",
        arguments: [ArgumentSpec("KEY", "such as stores or version.pin", required: false)],
        examples: ["belay guide explain", "belay guide explain version.pin"]
    ) { invocation in
        let key = invocation.arguments.first ?? ""
        guard let text = GuideSchema.explain(key) else {
            let near = GuideSchema.nearNames(key).first
            throw BelayError(
                .usage, "cannot explain \(key.debugDescription): the guide has no such key",
                hint: near.map { "belay guide explain \($0)" } ?? "belay guide explain")
        }
        invocation.terminal.print(text)
        return .done
    }
}

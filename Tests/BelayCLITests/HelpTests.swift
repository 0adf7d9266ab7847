import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayCLI

@Suite("Help")
struct HelpTests {
    private static let help = HelpText(commands: BelayCommandLine.commands)

    @Test("docs/help.txt is the whole of help, as it was read last; UPDATE_GOLDENS=1 rewrites it")
    func golden() throws {
        let pages =
            [Self.help.overview()] + BelayCommandLine.commands.map { Self.help.text([$0]) } + HelpTopic.all.map(Self.help.text)
        try Golden.expect(pages.joined(separator: "\n––––––––\n\n"), in: "docs/help.txt")
    }

    private static func readme() throws -> String {
        String(decoding: try RealFileSystem().read("\(Checkout.root)/README.md", limit: 1 << 20), as: UTF8.self)
    }

    @Test("the README has the same table of exit codes")
    func exitCodes() throws {
        let readme = try Self.readme()
        for (code, _) in HelpText.exitCodes { #expect(readme.contains("\n| \(code.rawValue) | "), "\(code.rawValue) is missing") }
    }

    @Test("the README has every variable that belay reads, in the words of help")
    func variables() throws {
        let readme = try Self.readme()
        for variable in EnvironmentVariable.all {
            #expect(readme.contains("\n| `\(variable.name)` | \(variable.help) |"), "\(variable.name) is missing")
        }
    }

    @Test("the command line reads no variable that is not in the table")
    func readVariables() throws {
        let files = RealFileSystem()
        let root = "\(Checkout.root)/Sources/BelayCLI"
        for name in try FileTreeNames.below(root) where name.hasSuffix(".swift") {
            let text = String(decoding: try files.read(name, limit: 1 << 20), as: UTF8.self)
            #expect(!text.contains("environment[\""), "\(name) names a variable itself")
        }
    }

    @Test("no line of help is too long for a terminal of 130 columns")
    func widths() {
        let pages = BelayCommandLine.commands.map { Self.help.text([$0]) } + HelpTopic.all.map(Self.help.text)
        for line in pages.joined().split(separator: "\n") { #expect(line.count <= 130, "\(line)") }
    }

    @Test("what a topic says to type, belay takes")
    func topics() throws {
        let reader = ArgumentReader(commands: BelayCommandLine.commands)
        for case .commands(let lines) in HelpTopic.all.flatMap(\.blocks) {
            for line in lines where line.hasPrefix("belay ") {
                _ = try reader.read(line.split(separator: " ").dropFirst().map(String.init))
            }
        }
    }

    @Test("a topic that is called like a family of verbs is told with them", arguments: [["guide"], ["exit-codes"]])
    func families(words: [String]) throws {
        guard
            case .help(let specs, let topic) = try ArgumentReader(commands: BelayCommandLine.commands).read(["help"] + words)
        else {
            Issue.record("no help")
            return
        }
        #expect(topic?.name == words[0])
        #expect(Self.help.text(specs, topic).contains("belay guide lint: ") == (words == ["guide"]))
    }
}

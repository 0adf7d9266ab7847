import BelayCore
import Testing

@testable import BelayCLI

@Suite("The command line")
struct ArgumentReaderTests {
    static let reader = ArgumentReader(commands: BelayCommandLine.commands)

    struct Fitting: Sendable, CustomTestStringConvertible {
        var words: String
        var verb: String
        var options: [String: [String]] = [:]
        var arguments: [String] = []

        var testDescription: String { words }
    }

    static let fitting: [Fitting] = [
        Fitting(words: "upgrade 1.3.0", verb: "upgrade", arguments: ["1.3.0"]),
        Fitting(words: "upgrade 1.3.0 --yes", verb: "upgrade", options: ["yes": [""]], arguments: ["1.3.0"]),
        Fitting(words: "upgrade --yes 1.3.0", verb: "upgrade", options: ["yes": [""]], arguments: ["1.3.0"]),
        Fitting(words: "upgrade 1.3.0 --yes --yes", verb: "upgrade", options: ["yes": ["", ""]], arguments: ["1.3.0"]),
        Fitting(
            words: "upgrade 1.3.0 --set A=1 --set=B=2=3", verb: "upgrade", options: ["set": ["A=1", "B=2=3"]],
            arguments: ["1.3.0"]),
        Fitting(words: "upgrade 1.3.0 --set=", verb: "upgrade", options: ["set": [""]], arguments: ["1.3.0"]),
        Fitting(words: "upgrade --state -x 1.3.0", verb: "upgrade", options: ["state": ["-x"]], arguments: ["1.3.0"]),
        Fitting(words: "upgrade -- --yes", verb: "upgrade", arguments: ["--yes"]),
        Fitting(words: "guide explain -", verb: "guide explain", arguments: ["-"]),
        Fitting(words: "guide lint --guide=/a/b.yaml", verb: "guide lint", options: ["guide": ["/a/b.yaml"]]),
        Fitting(words: "checkpoint show abc", verb: "checkpoint show", arguments: ["abc"]),
        Fitting(words: "rollback", verb: "rollback"),
        Fitting(words: "rollback 7 --discard-writes", verb: "rollback", options: ["discard-writes": [""]], arguments: ["7"]),
    ]

    @Test("words that fit are read as they are meant", arguments: fitting)
    func fits(_ example: Fitting) throws {
        let words = example.words.split(separator: " ").map(String.init)
        guard case .run(let spec, let options, let arguments) = try Self.reader.read(words) else {
            Issue.record("\(example.words) does not run a verb")
            return
        }
        #expect(spec.name == example.verb)
        #expect(options == example.options)
        #expect(arguments == example.arguments)
    }

    static let wrong: [(words: String, message: String, hint: String)] = [
        ("upgrad 1", #"cannot run "upgrad": belay has no such verb"#, "belay upgrade 1"),
        ("staus", #"cannot run "staus": belay has no such verb"#, "belay status"),
        ("qqqqqq", #"cannot run "qqqqqq": belay has no such verb"#, "belay help"),
        ("checkpoint", "cannot run checkpoint: it takes one of create, list, show, verify, delete", "belay help checkpoint"),
        ("checkpoint lst", "cannot run checkpoint: it takes one of create, list, show, verify, delete", "belay checkpoint list"),
        ("guide lnt", "cannot run guide: it takes one of lint, explain", "belay guide lint"),
        ("upgrade 1 --jsn", "cannot take --jsn with upgrade: no such option", "did you mean --json?"),
        ("upgrade 1 --accept-los t", "cannot take --accept-los with upgrade: no such option", "did you mean --accept-loss?"),
        ("upgrade 1 --zzzzzzz", "cannot take --zzzzzzz with upgrade: no such option", "belay help upgrade"),
        ("upgrade 1 -y", "cannot take -y with upgrade: no such option", "belay help upgrade"),
        ("upgrade 1 --set", "cannot take --set without its KEY[=VALUE]", "belay help upgrade"),
        ("upgrade 1 --yes=no", "cannot take a value with --yes", "belay help upgrade"),
        ("status --state a --state b", "cannot take --state twice", "belay help status"),
        ("status --guide=a --guide b", "cannot take --guide twice", "belay help status"),
        ("upgrade", "cannot run upgrade without VERSION: the version to upgrade to", "belay help upgrade"),
        ("upgrade 1 2", #"cannot take "2": upgrade takes 1 argument"#, "belay help upgrade"),
        ("status now", #"cannot take "now": status takes 0 arguments"#, "belay help status"),
        ("help recvery", #"cannot run "recvery": belay has no such verb"#, "belay help recovery"),
        ("help nothing-like-it", #"cannot run "nothing-like-it": belay has no such verb"#, "belay help"),
    ]

    @Test("words that do not fit are refused, with what may have been meant", arguments: wrong)
    func refused(words: String, message: String, hint: String) throws {
        let error = try #require(throws: BelayError.self) {
            try Self.reader.read(words.split(separator: " ").map(String.init))
        }
        #expect(error.code == .usage)
        #expect(error.message == message)
        #expect(error.hint == hint)
    }

    @Test(
        "help is to be had in every way that people try",
        arguments: [
            ("help upgrade", ["upgrade"]), ("upgrade --help", ["upgrade"]), ("upgrade 1 --jso -h", nil),
            ("upgrade 1 -h", ["upgrade"]),
            ("--help checkpoint list", ["checkpoint list"]), ("help guide", ["guide lint", "guide explain"]),
            ("help guide lint", ["guide lint"]),
        ] as [(String, [String]?)])
    func help(words: String, names: [String]?) throws {
        let reading = try? Self.reader.read(words.split(separator: " ").map(String.init))
        guard case .help(let specs, _) = reading else {
            #expect(names == nil)
            return
        }
        #expect(specs.map(\.name) == names)
    }

    @Test("without a word, and with help alone, every verb is listed", arguments: [[], ["help"], ["--help"], ["-h"]])
    func overview(words: [String]) throws {
        guard case .help(let specs, _) = try Self.reader.read(words) else {
            Issue.record("no help")
            return
        }
        #expect(specs.count == BelayCommandLine.commands.count)
    }

    @Test("every verb has a line of help, and examples that it takes itself", arguments: BelayCommandLine.commands.map(\.name))
    func examples(name: String) throws {
        let spec = try #require(BelayCommandLine.commands.first { $0.name == name })
        #expect(!spec.summary.isEmpty)
        #expect(!spec.examples.isEmpty)
        for example in spec.examples {
            guard case .run(let found, _, _) = try Self.reader.read(example.split(separator: " ").dropFirst().map(String.init))
            else {
                Issue.record("\(example) runs nothing")
                continue
            }
            #expect(found.name == name)
        }
    }
}

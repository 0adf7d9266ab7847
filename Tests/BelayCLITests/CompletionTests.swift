import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayCLI

@Suite("Completions")
struct CompletionTests {
    @Test("docs/completions are what belay completions writes, as they were read last", arguments: Shell.allCases)
    func golden(shell: Shell) throws {
        try Golden.expect(shell.completions(of: BelayCommandLine.commands), in: "docs/completions/\(Self.file(shell))")
    }

    @Test("every shell that is here reads its script without a complaint", arguments: Shell.allCases)
    func syntax(shell: Shell) throws {
        guard Tool.isHere(shell.rawValue) else { return }
        let words = [shell.rawValue] + (shell == .fish ? ["--no-execute"] : ["-n"])
        let result = try Tool.run(words + ["\(Checkout.root)/docs/completions/\(Self.file(shell))"])
        #expect(result.succeeded, "\(result.errorText)")
        #expect(result.errorText == "")
    }

    static let typed: [(line: String, expected: [String])] = [
        ("belay upg", ["upgrade"]),
        ("belay re", ["releases", "rehearse", "resume", "restore"]),
        ("belay checkpoint ", ["create", "list", "show", "verify", "delete"]),
        ("belay checkpoint verify --js", ["--json"]),
        ("belay --state /tmp checkpoint li", ["list"]),
        ("belay help rec", ["recovery"]),
        ("belay help guide l", ["lint"]),
        ("belay completions ", ["bash", "zsh", "fish"]),
        ("belay upgrade --acc", ["--accept-loss", "--accept-breaking"]),
        (
            "belay guide explain version.pin.d",
            [
                "version.pin.directory", "version.pin.directory.archives", "version.pin.directory.link",
                "version.pin.directory.releases",
            ]
        ),
        ("belay upgrade ", ["1.3.7", "1.3.6"]),
        ("belay upgrade --accept-breaking sta", ["statistics"]),
    ]

    @Test("bash proposes what fits, and asks belay for versions", arguments: typed)
    func bash(line: String, expected: [String]) throws {
        try DemoStack.use("1.1.0", notes: 1) { stack in
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            let script = """
                source '\(Checkout.root)/docs/completions/belay.bash'
                COMP_WORDS=(\(words.map(Shell.quoted).joined(separator: " ")))
                COMP_CWORD=\(words.count - 1)
                _belay
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            let program = try Checkout.belay()
            let directory = String(program.prefix(upTo: program.lastIndex(of: "/") ?? program.startIndex))
            let result = try Tool.run(
                ["bash", "-c", script],
                environment: ["PATH": "\(directory):/usr/bin:/bin", "BELAY_STATE": stack.state, "BELAY_GUIDE": stack.guide])
            #expect(result.errorText == "")
            let proposed = result.outputText.split(separator: "\n").map(String.init)
            #expect(expected.allSatisfy(proposed.contains), "\(line): \(proposed)")
            if !line.hasSuffix("upgrade ") { #expect(proposed == expected) }
        }
    }

    @Test("what a script asks for is never answered with an error", arguments: ValueSource.kinds + ["nothing"])
    func quiet(kind: String) throws {
        let scratch = try Scratch("complete")
        defer { scratch.end() }
        let result = try Tool.run([try Checkout.belay(), "complete", kind], directory: scratch.directory)
        #expect(result.succeeded)
        #expect(result.errorText == "")
    }

    private static func file(_ shell: Shell) -> String {
        switch shell {
        case .bash: return "belay.bash"
        case .zsh: return "_belay"
        case .fish: return "belay.fish"
        }
    }
}

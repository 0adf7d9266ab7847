import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayCLI

@Suite("The manual page")
struct ManualTests {
    private static let page = ManualPage(commands: BelayCommandLine.commands).text

    @Test("docs/belay.1 is what belay man writes, as it was read last; UPDATE_GOLDENS=1 rewrites it")
    func golden() throws { try Golden.expect(Self.page, in: "docs/belay.1") }

    @Test("every verb, every option, every exit code and every variable is in it")
    func whole() {
        for spec in BelayCommandLine.commands where !spec.hidden {
            #expect(Self.page.contains("\n.SS belay \(ManualPage.escaped(spec.name))"), "\(spec.name) is missing")
            for option in spec.options {
                #expect(Self.page.contains("\\fB\(ManualPage.escaped("--" + option.name))\\fR"), "--\(option.name) is missing")
            }
        }
        for (code, _) in HelpText.exitCodes { #expect(Self.page.contains("\n.B \(code.rawValue)\n")) }
        for variable in EnvironmentVariable.all { #expect(Self.page.contains("\n.B \(variable.name)\n")) }
    }

    @Test("text that looks like a request or an escape is shown as it is")
    func escaping() {
        #expect(ManualPage.escaped(".SH x") == "\\&.SH x")
        #expect(ManualPage.escaped("a\\b -c") == "a\\eb \\-c")
        #expect(ManualPage.escaped("'quoted'") == "\\&'quoted'")
    }

    @Test("groff reads it without a warning", .enabled(if: Tool.isHere("groff")))
    func groff() throws {
        let result = try Tool.run(["groff", "-man", "-Tutf8", "-ww", "-z", "\(Checkout.root)/docs/belay.1"])
        #expect(result.succeeded)
        #expect(result.errorText == "")
    }
}

/// A program of the machine that a test is glad of, and does without.
enum Tool {
    static func isHere(_ name: String) -> Bool {
        (try? run(["/bin/sh", "-c", "command -v \(name)"]).succeeded) == true
    }

    static func run(
        _ words: [String], environment: [String: String] = [:], directory: String? = nil
    ) throws -> CommandResult {
        try PosixCommandRunner(clock: SystemClock()).run(
            Command(
                words, environment: DemoStack.environment.merging(environment) { $1 }, directory: directory),
            limits: CommandLimits())
    }
}

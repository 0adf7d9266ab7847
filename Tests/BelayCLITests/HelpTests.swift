import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@testable import BelayCLI

@Suite("Help")
struct HelpTests {
    private static let golden = "\(Checkout.root)/docs/help.txt"

    @Test("docs/help.txt is the whole of help, as it was read last; UPDATE_GOLDENS=1 rewrites it")
    func golden() throws {
        let help = HelpText(commands: BelayCommandLine.commands)
        let pages = [help.overview()] + BelayCommandLine.commands.map { help.text([$0]) }
        let text = pages.joined(separator: "\n––––––––\n\n")
        let files = RealFileSystem()
        if getenv("UPDATE_GOLDENS").map({ String(cString: $0) }) == "1" {
            try files.writeAtomically(Self.golden, Array(text.utf8), mode: 0o644, like: nil)
        }
        let read = String(decoding: try files.read(Self.golden, limit: 1 << 20), as: UTF8.self)
        #expect(read == text)
    }

    @Test("the README has the same table of exit codes")
    func exitCodes() throws {
        let readme = String(decoding: try RealFileSystem().read("\(Checkout.root)/README.md", limit: 1 << 20), as: UTF8.self)
        for (code, _) in HelpText.exitCodes { #expect(readme.contains("\n| \(code.rawValue) | "), "\(code.rawValue) is missing") }
    }

    @Test("no line of help is too long for a terminal of 130 columns")
    func widths() {
        let help = HelpText(commands: BelayCommandLine.commands)
        for spec in BelayCommandLine.commands {
            for line in help.text([spec]).split(separator: "\n") { #expect(line.count <= 130, "\(line)") }
        }
    }
}

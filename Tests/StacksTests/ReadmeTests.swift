import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("The README")
struct ReadmeTests {
    @Test("a newcomer who types what the README says sees what it says")
    func newcomer() throws {
        let page = try MarkdownPage("README.md")
        let blocks = page.blocks.filter { $0.section == "Your own application in ten minutes" }
        let scratch = try Scratch("readme")
        defer { scratch.end() }
        let directory = scratch.directory
        scratch.atEnd { StackProcesses(of: directory).endAll() }
        let files = RealFileSystem()
        try files.makeDirectory("\(directory)/bin", mode: 0o755, parents: false)
        try files.makeLink("\(directory)/bin/belay", to: try Checkout.belay())
        let ports = FreePorts.take(2)
        try #require(ports.count == 2)

        var transcript = Transcript(blocks, replacing: ["8473": "\(ports[0])", "8474": "\(ports[1])"])
        #expect(transcript.entries.count > 20)
        var environment = DemoStack.environment
        environment["PATH"] = "\(directory)/bin:" + (environment["PATH"] ?? "")
        environment["BELAY_STATE"] = "\(directory)/state"
        try transcript.run(in: directory, environment: environment)

        for entry in transcript.entries {
            #expect(
                entry.holds,
                """
                $ \(entry.command)
                README: \(entry.expected.joined(separator: "\n"))
                real:   \(entry.output.joined(separator: "\n"))
                """)
        }
        // The last command stopped the stack: nothing is left that works in it.
        #expect(StackProcesses(of: "\(directory)/guestbook").all().isEmpty)
    }
}

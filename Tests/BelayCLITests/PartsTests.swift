import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayAdapters
@testable import BelayCLI

@Suite("The parts of a stack")
struct PartsTests {
    private static func guide(_ file: String) -> Guide {
        Guide(
            name: "shop", runtime: .compose(ComposeSpec(files: [file])),
            version: VersionSpec(pin: .env(file: ".env", key: "TAG", releases: nil)))
    }

    @Test("a run goes on with the Compose files that it was planned with, whatever the guide names by now")
    func plannedFiles() throws {
        let scratch = try Scratch("parts")
        defer { scratch.end() }
        let parts = try Parts(
            guide: Self.guide("now.yml"), directory: scratch.directory, files: RealFileSystem(),
            place: StatePlace(directory: scratch.directory + "/state"), environment: [:])
        let planned = try #require(parts.with(Self.guide("planned.yml")).runtime() as? ComposeRuntime)
        #expect(planned.configuration.command.spec.files == ["planned.yml"])
    }
}

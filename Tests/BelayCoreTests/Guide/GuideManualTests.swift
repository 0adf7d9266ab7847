import BelayCore
import BelaySystem
import Testing

import struct FoundationEssentials.Data
import class FoundationEssentials.ProcessInfo
import struct FoundationEssentials.URL

@testable import BelayCore

@Suite struct GuideManualTests {
    @Test("docs/guide.md is what the schema says")
    func manual() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../../docs/guide.md").standardized
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try Data(GuideManual.markdown().utf8).write(to: file)
        }
        #expect(
            String(decoding: try Data(contentsOf: file), as: UTF8.self) == GuideManual.markdown(), "UPDATE_GOLDENS=1 rewrites it")
    }

    @Test("Every example in the schema is a value that the schema reads")
    func examples() throws {
        for found in GuideSchema.everyKey() {
            let example = try #require(
                found.key.presence == .unavailable ? "x" : found.key.example, "\(found.path) has no example")
            let text = "\(found.key.name): \(example)\n"
            let source = try GuideText.source(text)
            let reading = Reading([source])
            let value = try #require(GuideNode(source.root, source: 0).entry(found.key.name)).value
            found.key.validate(value, reading)
            #expect(reading.finish().mistakes.map(\.description) == [], "\(found.path)")
            #expect(!found.key.prose.isEmpty)
        }
    }

    @Test(
        "A key is explained by its path, with any name for names of the guide's own",
        arguments: [
            ("version.pin.env.key", "version.pin.env.key: a variable's name (required)"),
            ("runtime.process.services.SERVICE.run", "runtime.process.services.SERVICE.run: a list of words"),
            ("runtime.process.services.api.dark.env", "For the runtime `process`."),
            ("verify.http.port", "a port from 1 to 65535"), ("verify[0].within", "default `0s`"),
            ("on-busy", "abort, wait or go-on"),
            ("advances", "The value must be greater"), ("stores", "keys of each STORE"), ("limits.stop", "default `10s`"),
            ("", "on-busy"),
        ])
    func explain(path: String, part: String) throws {
        let explanation = try #require(GuideSchema.explain(path))
        #expect(explanation.contains(part), "\(explanation)")
    }

    @Test(
        "What is no key is not explained, and keys that may be meant are named",
        arguments: [
            ("verison", "version"), ("version.pin.env.kye", "version.pin.env.key"), ("srevices", "runtime.process.services"),
            ("verify.ports", "verify.http.port"),
        ])
    func near(path: String, meant: String) {
        #expect(GuideSchema.explain(path) == nil)
        #expect(GuideSchema.nearNames(path).contains(meant), "\(GuideSchema.nearNames(path))")
    }

    @Test(
        "What has nothing to do with the guide is neither explained nor guessed",
        arguments: [".", "qqqqqqqqqqqq", "a..b", "name."])
    func nothing(path: String) { #expect(GuideSchema.explain(path) == nil) }
}

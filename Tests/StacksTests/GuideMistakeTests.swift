import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// A mistake in the guide, made in the shipped one, and where belay has to point.
struct GuideMistake: Sendable, CustomTestStringConvertible {
    let name: String
    let old: String
    let new: String
    /// The place in `new` that is at fault.
    let at: String
    /// Part of what is said.
    let says: String

    var testDescription: String { name }

    static let all = [
        GuideMistake(name: "an unknown key", old: "\nmigrate:", new: "\nmigrat:", at: "migrat:", says: "migrate"),
        GuideMistake(
            name: "a key twice", old: "edge: [edge]", new: "edge: [edge]\nedge: [api]", at: "edge: [api]", says: "edge"),
        GuideMistake(
            name: "a service that is not there", old: "edge: [edge]", new: "edge: [egde]", at: "egde", says: "edge"),
        GuideMistake(
            name: "a value of the wrong type", old: "grace: {api: 15s,", new: "grace: {api: soon,", at: "soon", says: "soon"),
        GuideMistake(
            name: "an alias", old: "name: notes", new: "name: *notes", at: "*notes", says: "alias"),
        GuideMistake(
            name: "a store outside of the stack", old: "{files: [.env]}", new: "{files: [../.env]}", at: "../.env",
            says: "../.env"),
        GuideMistake(
            name: "a store that no guide knows", old: "db: {sqlite:", new: "db: {sqlight:", at: "sqlight", says: "sqlite"),
        GuideMistake(name: "YAML that is none", old: "edge: [edge]", new: "edge: [edge", at: "", says: "belay.yaml:"),
    ]
}

@Suite("A mistake in the guide")
struct GuideMistakeTests {
    @Test("is refused with exit 2, and shown where it is")
    func mistakes() throws {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            let files = RealFileSystem()
            let guide = String(decoding: try files.read(stack.guide, limit: 1 << 20), as: UTF8.self)
            for mistake in GuideMistake.all {
                try stack.edit("belay.yaml", mistake.old, mistake.new)
                let text = String(decoding: try files.read(stack.guide, limit: 1 << 20), as: UTF8.self)
                let place = mistake.at.isEmpty ? "belay.yaml:" : try Self.position(of: mistake, in: text)
                let before = try StackPicture(of: stack.directory, bytesOfData: true)
                for words in [["upgrade", "1.1.0"], ["plan", "1.1.0"], ["guide", "lint"]] {
                    let answer = try stack.call(words)
                    #expect(answer.exit == .usage, "\(mistake.name): \(words) \(answer.said)")
                    #expect(answer.said.contains(place), "\(mistake.name): \(place) \(words) \(answer.said)")
                    #expect(answer.said.contains(mistake.says), "\(mistake.name): \(words) \(answer.said)")
                }
                #expect(try StackPicture(of: stack.directory, bytesOfData: true) == before)
                try stack.write("belay.yaml", guide)
            }
            #expect(try stack.call(["guide", "lint"]).exit == .done)
        }
    }

    /// `belay.yaml:LINE:COLUMN`, both from 1.
    private static func position(of mistake: GuideMistake, in text: String) throws -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let needle = mistake.new.split(separator: "\n").last.map(String.init) ?? mistake.new
        let line = try #require(lines.firstIndex { $0.contains(needle) })
        let column = try #require(lines[line].firstRange(of: mistake.at)).lowerBound
        return "belay.yaml:\(line + 1):\(lines[line].distance(from: lines[line].startIndex, to: column) + 1)"
    }
}

import BelaySystem
import BelayTestKit
import Testing

@testable import BelayCLI

@Suite("The pages")
struct PageTests {
    /// Lines of code and spans of text that begin with `belay `, on any page. A span may be no more than a verb's name.
    static func commands(in page: String) throws -> [String] {
        let text = String(decoding: try RealFileSystem().read("\(Checkout.root)/\(page)", limit: 1 << 20), as: UTF8.self)
        var found: [String] = []
        for line in text.split(separator: "\n") {
            let spans = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
            let whole = line.hasPrefix("$ ") ? line.dropFirst(2) : line.drop { $0 == " " }
            found += (spans + [whole]).filter { $0.hasPrefix("belay ") }.map { command($0) }
        }
        return found
    }

    /// Without the pipe behind it, the comment, and what another command of the line does.
    private static func command(_ text: Substring) -> String {
        var words: [Substring] = []
        for word in text.split(separator: " ") {
            if word.hasPrefix("#") || ["|", "&&", "||", ">", ";", "→"].contains(word) { break }
            words.append(word)
        }
        return words.joined(separator: " ")
    }

    static let pages: [String] = (try? MarkdownPage.all()) ?? []

    @Test("every belay command on a page is one that belay takes", arguments: pages)
    func commands(page: String) throws {
        for command in try Self.commands(in: page) {
            if BelayCommandLine.commands.contains(where: { command == "belay \($0.name)" }) { continue }
            let words = command.split(separator: " ").dropFirst().map(String.init)
            do {
                _ = try ArgumentReader(commands: BelayCommandLine.commands).read(words)
            } catch {
                Issue.record("\(page): \(command): \(error)")
            }
        }
    }

    @Test("the pages name every verb somewhere")
    func verbs() throws {
        let all = try Self.pages.flatMap(Self.commands).joined(separator: "\n")
        #expect(Self.pages.count > 5)
        for spec in BelayCommandLine.commands where !spec.hidden {
            #expect(all.contains("belay \(spec.name)"), "no page names belay \(spec.name)")
        }
    }

    @Test("every file that a page links to is there", arguments: pages)
    func links(page: String) throws {
        let text = String(decoding: try RealFileSystem().read("\(Checkout.root)/\(page)", limit: 1 << 20), as: UTF8.self)
        let folder = page.contains("/") ? String(page[..<(page.lastIndex(of: "/") ?? page.startIndex)]) + "/" : ""
        for part in text.split(separator: "](").dropFirst() {
            let target = part.prefix { $0 != ")" && $0 != "#" }
            guard !target.isEmpty, !target.contains("://") else { continue }
            let status = try RealFileSystem().status("\(Checkout.root)/\(folder)\(target)", followingLinks: true)
            #expect(status != nil, "\(page) links to \(target)")
        }
    }
}

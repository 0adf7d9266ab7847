import BelaySystem
import BelayTestKit
import Testing

@Suite("ARCHITECTURE.md says what is")
struct PageTests {
    private static func page() throws -> String {
        String(decoding: try RealFileSystem().read("\(Checkout.root)/ARCHITECTURE.md", limit: 1 << 20), as: UTF8.self)
    }

    /// What stands between backticks.
    private static func spans(_ text: some StringProtocol) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    @Test("each of the thirteen invariants names a file of tests, and that file has tests")
    func invariants() throws {
        let section = try #require(Self.page().split(separator: "## Invariants").last?.split(separator: "\n## ").first)
        var named: [Int: [String]] = [:]
        var current = 0
        for line in section.split(separator: "\n") {
            if let number = Int(line.prefix { $0.isNumber }), line.contains(". **") { current = number }
            if line.hasPrefix("And of the code") { current = 0 }
            named[current, default: []] += Self.spans(line).filter { $0.hasPrefix("Tests/") }
        }
        for number in 1...13 { #expect(named[number]?.isEmpty == false, "invariant \(number) names no test") }
        for path in named.values.flatMap(\.self) {
            let bytes = (try? RealFileSystem().read("\(Checkout.root)/\(path)", limit: 1 << 20)) ?? []
            #expect(String(decoding: bytes, as: UTF8.self).contains("@Test"), "\(path) has no tests")
        }
    }

    @Test("the code map names every folder of every module, and none that is not there")
    func map() throws {
        let files = RealFileSystem()
        var rows: [String: Set<String>] = [:]
        for line in try Self.page().split(separator: "\n") where line.hasPrefix("| `Belay") {
            let spans = Self.spans(line)
            let folders = spans.dropFirst().flatMap { $0.split(separator: " ") }.filter { $0.hasSuffix("/") }.map {
                String($0.dropLast())
            }
            rows[spans[0]] = Set(folders)
        }
        for module in ["BelayCore", "BelaySystem", "BelayAdapters", "BelayEngine", "BelayCLI"] {
            let directory = "\(Checkout.root)/Sources/\(module)"
            let folders = try files.list(directory).filter { !$0.hasSuffix(".swift") }
            #expect(rows[module] == Set(folders), "\(module) has \(folders.sorted().joined(separator: ", "))")
        }
    }

    @Test("every Swift file that is named as a place to begin is there")
    func places() throws {
        let text = try Self.page()
        for path in Self.spans(text) where path.hasSuffix(".swift") && path.contains("/") && !path.hasPrefix("Tests/") {
            let status = try RealFileSystem().status("\(Checkout.root)/Sources/\(path)", followingLinks: false)
            #expect(status != nil, "\(path) is not there")
        }
    }
}

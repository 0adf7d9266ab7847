import BelaySystem
import BelayTestKit
import Testing

@Suite("What the guides of real products ask for")
struct SeedsTests {
    private static func page() throws -> String {
        String(decoding: try RealFileSystem().read("\(Checkout.root)/docs/seeds.md", limit: 1 << 20), as: UTF8.self)
    }

    @Test("is shown by tests that exist")
    func exist() throws {
        let named = try Self.page().matches(of: /`([A-Za-z]+Tests)\.([a-zA-Z]+)`/)
        #expect(named.count > 40)
        let sources = try SourceFile.all(below: "Tests")
        for name in named {
            let (suite, function) = (name.output.1, name.output.2)
            let found = sources.contains { file in
                let body = file.lines.drop { !$0.contains("struct \(suite) ") }.dropFirst().prefix { !$0.hasPrefix("}") }
                return body.contains { $0.contains("func \(function)(") }
            }
            #expect(found, "\(suite).\(function)")
        }
    }

    @Test("is done, or said to be open where it may be")
    func open() throws {
        let rows = try Self.page().split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasSuffix("| shown by |") }
        for row in rows {
            #expect(row.matches(of: #/\s\|\s/#).count == 2, "\(row)")
            let isOpen = row.contains("**open**")
            #expect(isOpen != row.contains("Tests."), "\(row)")
            if isOpen { #expect(row.contains("rolling upgrades") || row.contains("major version"), "\(row)") }
        }
    }
}

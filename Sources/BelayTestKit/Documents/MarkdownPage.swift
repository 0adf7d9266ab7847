import BelayCore
import BelaySystem

/// The fenced blocks of a page, as a reader would copy them.
package struct MarkdownPage: Sendable {
    package struct Block: Sendable, Equatable {
        package var language: String
        /// The file that it is to be written to: a line of only `` `name`: `` stands above it.
        package var file: String?
        /// The heading that it stands below.
        package var section: String
        package var lines: [String]
        /// Where its first line stands in the page.
        package var number: Int
    }

    package let path: String
    package private(set) var blocks: [Block] = []

    package init(_ path: String) throws {
        self.path = path
        let text = String(decoding: try RealFileSystem().read("\(Checkout.root)/\(path)", limit: 1 << 20), as: UTF8.self)
        var section = ""
        var named: String?
        var open: Block?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).enumerated() {
            if line.hasPrefix("```") {
                if let block = open {
                    blocks.append(block)
                    open = nil
                } else {
                    open = Block(language: String(line.dropFirst(3)), file: named, section: section, lines: [], number: index + 2)
                }
                named = nil
            } else if open != nil {
                open?.lines.append(line)
            } else if line.hasPrefix("## ") {
                section = String(line.dropFirst(3))
            } else if line.hasPrefix("`"), line.hasSuffix("`:") {
                named = String(line.dropFirst().dropLast(2))
            }
        }
    }

    /// Every Markdown page of this repository, relative to its root.
    package static func all() throws -> [String] {
        let files = RealFileSystem()
        var found: [String] = []
        var waiting = [""]
        while let folder = waiting.popLast() {
            for name in try files.list("\(Checkout.root)/\(folder)") where !name.hasPrefix(".") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                let kind = try files.status("\(Checkout.root)/\(path)", followingLinks: false)?.kind
                if kind == .directory { waiting.append(path) } else if name.hasSuffix(".md") { found.append(path) }
            }
        }
        return found.sorted()
    }
}

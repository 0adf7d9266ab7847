import BelayCore
import BelaySystem
import BelayTestKit

/// One Swift file of this package, as text.
struct SourceFile {
    var path: String
    var lines: [Substring]

    var name: String { String(path.dropFirst(Checkout.root.count + 1)) }

    /// Modules that it imports, whatever the access.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let position = words.firstIndex(of: "import"), words[..<position].allSatisfy(Self.goesBeforeImport) else {
                return nil
            }
            return words.dropFirst(position + 1).first.map(String.init)
        }
    }

    /// Lines without comments, with their numbers.
    var code: [(number: Int, text: Substring)] {
        lines.enumerated().compactMap { index, line in
            let text = line.drop { $0 == " " }
            return text.hasPrefix("//") ? nil : (index + 1, text)
        }
    }

    private static func goesBeforeImport(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["package", "public", "internal", "private", "fileprivate"].contains(word)
    }

    /// Every Swift file below a folder of this package.
    static func all(below folder: String) throws -> [SourceFile] {
        let fileSystem = RealFileSystem()
        var found: [SourceFile] = []
        var waiting = ["\(Checkout.root)/\(folder)"]
        while let directory = waiting.popLast() {
            for name in try fileSystem.list(directory) {
                let path = "\(directory)/\(name)"
                if try fileSystem.status(path, followingLinks: false)?.kind == .directory {
                    waiting.append(path)
                } else if name.hasSuffix(".swift") {
                    let text = String(decoding: try fileSystem.read(path, limit: 1 << 20), as: UTF8.self)
                    found.append(SourceFile(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
                }
            }
        }
        return found.sorted { $0.path < $1.path }
    }
}

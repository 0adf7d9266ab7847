import BelayCore
import BelaySystem

/// What a page tells its reader to type, and what it says will come out: run in one shell, in a directory of its own.
package struct Transcript {
    package struct Entry: Sendable {
        package var command: String
        /// `…` at the place of a line stands for any number of lines, inside a line for any text.
        package var expected: [String]
        package var output: [String] = []

        package var holds: Bool { Self.matches(expected[...], output[...]) }

        private static func matches(_ expected: ArraySlice<String>, _ output: ArraySlice<String>) -> Bool {
            guard let first = expected.first else { return output.isEmpty }
            if first == "…" {
                return (output.startIndex...output.endIndex).contains { matches(expected.dropFirst(), output[$0...]) }
            }
            guard let line = output.first, fits(line, first) else { return false }
            return matches(expected.dropFirst(), output.dropFirst())
        }

        private static func fits(_ line: String, _ pattern: String) -> Bool {
            let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
            guard parts.count > 1, let first = parts.first, let last = parts.last else { return line == pattern }
            guard line.hasPrefix(first), line.dropFirst(first.count).hasSuffix(last) else { return false }
            var rest = line.dropFirst(first.count).dropLast(last.count)
            for part in parts.dropFirst().dropLast() where !part.isEmpty {
                guard let range = rest.firstRange(of: part) else { return false }
                rest = rest[range.upperBound...]
            }
            return true
        }
    }

    private static let mark = "@@@ transcript"
    package private(set) var entries: [Entry] = []
    private var script = "exec 2>&1\n"

    /// Commands and files of the blocks in their order; `replacing` puts other texts in, such as free ports.
    package init(_ blocks: [MarkdownPage.Block], replacing: [String: String] = [:]) {
        for block in blocks {
            let lines = block.lines.map { line in replacing.reduce(line) { $0.replacing($1.key, with: $1.value) } }
            if let file = block.file {
                script += "cat > '\(file)' <<'\(Self.mark)'\n\(lines.joined(separator: "\n"))\n\(Self.mark)\n"
            } else if block.language == "console" {
                add(lines)
            }
        }
    }

    private mutating func add(_ lines: [String]) {
        for line in lines {
            guard line.hasPrefix("$ ") else {
                if !entries.isEmpty { entries[entries.count - 1].expected.append(line) }
                continue
            }
            entries.append(Entry(command: String(line.dropFirst(2)), expected: []))
            // Each command sees the exit code of the one before, as it would if typed.
            script += "\(entries[entries.count - 1].command)\ncode=$?; echo '\(Self.mark)'; (exit $code)\n"
        }
    }

    /// Runs everything with the shell, and fills in what came out.
    package mutating func run(in directory: String, environment: [String: String]) throws {
        let path = "\(directory)/transcript.sh"
        try RealFileSystem().writeAtomically(path, Array(script.utf8), mode: 0o600, like: nil)
        let result = try PosixCommandRunner(clock: SystemClock()).run(
            Command(["/bin/bash", path], environment: environment, directory: directory),
            limits: CommandLimits(idleSeconds: 60, mostSeconds: 180))
        var outputs: [[String]] = [[]]
        for line in result.outputText.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line == Self.mark { outputs.append([]) } else { outputs[outputs.count - 1].append(line) }
        }
        guard outputs.count == entries.count + 1 else {
            throw BelayError(.failed, "the shell ended early", evidence: outputs.suffix(2).flatMap(\.self))
        }
        for index in entries.indices { entries[index].output = outputs[index] }
    }
}

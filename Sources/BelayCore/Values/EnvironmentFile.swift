/// One `.env` file as text: read, and edited so that nothing but the one line changes.
///
/// What is read is what Compose, dotenv and a shell agree on: `KEY=value`, `export KEY=value`, quotes that may span
/// lines, `#` comments. Variables in values are left as they are. Lines that mean nothing are kept and skipped.
package struct EnvironmentFile: Sendable, Equatable {
    package private(set) var bytes: [UInt8]
    private var assignments: [EnvironmentAssignment]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        assignments = EnvironmentScanner.assignments(in: bytes)
    }

    package init(text: String) { self.init(Array(text.utf8)) }

    /// Of a key that stands there twice, the last counts.
    package var values: [String: String] {
        Dictionary(assignments.map { ($0.key, $0.value) }) { $1 }
    }

    package func value(of key: String) -> String? { assignments.last { $0.key == key }?.value }

    /// Keys in the order of the file, each once.
    package var keys: [String] {
        var seen: Set<String> = []
        return assignments.map(\.key).filter { seen.insert($0).inserted }
    }

    package static func isKey(_ name: String) -> Bool {
        guard let first = name.utf8.first, !EnvironmentScanner.isDigit(first), name.utf8.count <= 256 else { return false }
        return name.utf8.allSatisfy(EnvironmentScanner.isKeyByte) && !name.utf8.contains(0x2E) && !name.utf8.contains(0x2D)
    }

    /// Gives a key its value: in its last line, with the quotes and the comment that are there, else in a new last line.
    package mutating func set(_ key: String, _ value: String) throws {
        guard EnvironmentFile.isKey(key) || assignments.contains(where: { $0.key == key }) else {
            throw BelayError(
                .usage, "cannot set `\(key)`: it is not the name of an environment key",
                hint: "letters, digits and _, as in HTTP_PORT")
        }
        guard !value.utf8.contains(0) else { throw BelayError(.usage, "cannot set \(key): its value holds a zero byte") }
        guard self.value(of: key) != value else { return }
        var expected = values
        expected[key] = value
        let old = assignments.last { $0.key == key }
        for quoted in EnvironmentQuoting.ways(of: value, like: old?.quote) {
            let edited = EnvironmentFile(old.map { replacing($0.valueRange, with: quoted) } ?? appending(key, quoted))
            // Read back: a quote that was never closed in another line may pair with one of ours.
            if edited.values == expected {
                self = edited
                return
            }
        }
        throw BelayError(
            .refused, "cannot set \(key): a quote opened in another line is never closed", hint: "close it, or remove that line")
    }

    /// Takes a key away, in all of its lines: an earlier one would count otherwise.
    package mutating func remove(_ key: String) throws {
        var expected = values
        guard expected.removeValue(forKey: key) != nil else { return }
        var rest = bytes
        for assignment in assignments.reversed() where assignment.key == key { rest.removeSubrange(assignment.lineRange) }
        let edited = EnvironmentFile(rest)
        guard edited.values == expected else {
            throw BelayError(
                .refused, "cannot remove \(key): a quote opened in another line is never closed",
                hint: "close it, or remove that line")
        }
        self = edited
    }

    private func replacing(_ range: Range<Int>, with quoted: [UInt8]) -> [UInt8] {
        Array(bytes[..<range.lowerBound]) + quoted + Array(bytes[range.upperBound...])
    }

    private func appending(_ key: String, _ quoted: [UInt8]) -> [UInt8] {
        let firstEnd = bytes.firstIndex(of: 0x0A)
        let ending: [UInt8] = firstEnd.map { $0 > 0 && bytes[$0 - 1] == 0x0D } == true ? [0x0D, 0x0A] : [0x0A]
        let isOpen = !bytes.isEmpty && bytes.last != 0x0A
        return bytes + (isOpen ? ending : []) + Array(key.utf8) + [0x3D] + quoted + ending
    }
}

/// Makes an input out of others: what a reader has to take is mostly almost right.
struct Mutator {
    static let longest = 8192

    private var chance: Chance
    /// The inputs are documents: most changes leave one a document.
    private let isJSON: Bool
    /// Pieces that mean something to the reader.
    private let words: [[UInt8]]

    /// Pieces common to all, and whatever stands between blanks and marks in the inputs that are there.
    init(seed: UInt64, inputs: [[UInt8]], isJSON: Bool) {
        chance = Chance(seed)
        self.isJSON = isJSON
        let marks = Set(" \t\r\n:,.#=\"'[]{}-$&*!|>%@".utf8)
        var found: Set<[UInt8]> = Set(
            [
                "\n", "\r\n", "\n  ", ": ", "- ", "${", "\u{0}", "\u{FEFF}", "\u{85}", "é", "0", "-1", "9223372036854775807",
                "1e999",
            ]
            .map { Array($0.utf8) })
        for input in inputs {
            for word in input.split(whereSeparator: marks.contains) where word.count <= 40 { found.insert(Array(word)) }
        }
        found.formUnion(marks.map { [$0] })
        found.formUnion([[0xFF], [0xC3], [0xF0, 0x9F]])
        words = found.sorted { $0.lexicographicallyPrecedes($1) }
    }

    mutating func next(from pool: [[UInt8]]) -> [UInt8] {
        var bytes = chance.pick(pool)
        let keepsForm = isJSON && chance.chance(0.8)
        for _ in 0..<1 + chance.below(chance.chance(0.2) ? 12 : 4) {
            if keepsForm, let pieces = JSONPieces(of: bytes) {
                change(&bytes, pieces, with: pool)
            } else {
                change(&bytes, with: pool)
            }
        }
        return bytes.count > Self.longest ? Array(bytes.prefix(Self.longest)) : bytes
    }

    private mutating func change(_ bytes: inout [UInt8], with pool: [[UInt8]]) {
        let place = chance.below(bytes.count + 1)
        switch chance.below(9) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(chance.below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
        case 2: bytes.removeSubrange(piece(of: bytes, at: place))
        case 3: bytes.insert(contentsOf: bytes[piece(of: bytes, at: place)], at: chance.below(bytes.count + 1))
        case 4, 5: bytes.insert(contentsOf: chance.pick(words), at: place)
        case 6: bytes.replaceSubrange(piece(of: bytes, at: place), with: chance.pick(words))
        case 7:
            let other = chance.pick(pool)
            bytes.insert(contentsOf: other[piece(of: other, at: chance.below(other.count + 1))], at: place)
        default:
            // The lines in another order.
            var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            lines.swapAt(chance.below(lines.count), chance.below(lines.count))
            bytes = Array(lines.joined(separator: [0x0A]))
        }
    }

    /// One value, key or member becomes another.
    private mutating func change(_ bytes: inout [UInt8], _ pieces: JSONPieces, with pool: [[UInt8]]) {
        let value = chance.pick(pieces.values)
        switch chance.below(8) {
        case 0, 1: bytes.replaceSubrange(value, with: chance.pick(JSONPieces.oddValues))
        case 2: bytes.replaceSubrange(value, with: bytes[chance.pick(pieces.values)])
        case 3:
            let other = chance.pick(pool)
            guard let found = JSONPieces(of: other) else { return }
            bytes.replaceSubrange(value, with: other[chance.pick(found.values)])
        case 4 where !pieces.keys.isEmpty:
            bytes.replaceSubrange(chance.pick(pieces.keys), with: bytes[chance.pick(pieces.keys)])
        case 5 where !pieces.members.isEmpty:
            let member = chance.pick(pieces.members)
            bytes.insert(contentsOf: bytes[member] + [UInt8(ascii: ",")], at: member.lowerBound)
        case 6 where !pieces.members.isEmpty:
            bytes.removeSubrange(pieces.removing(chance.pick(pieces.members)))
        default:
            // Within the quotes.
            guard let text = pieces.texts.isEmpty ? nil : chance.pick(pieces.texts) else { return }
            var inner = Array(bytes[text])
            change(&inner, with: pool)
            bytes.replaceSubrange(text, with: inner.filter { $0 != 0x22 && $0 != 0x5C && $0 >= 0x20 })
        }
    }

    private mutating func piece(of bytes: [UInt8], at place: Int) -> Range<Int> {
        place..<min(bytes.count, place + 1 + chance.below(chance.chance(0.8) ? 8 : 200))
    }
}

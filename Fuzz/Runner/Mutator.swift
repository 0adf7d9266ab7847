/// Makes an input out of others: what a reader has to take is mostly almost right.
struct Mutator {
    static let longest = 4096

    private var chance: Chance
    /// Pieces that mean something to the reader.
    private let words: [[UInt8]]

    /// Pieces common to all, and whatever stands between blanks and marks in the inputs that are there.
    init(seed: UInt64, inputs: [[UInt8]]) {
        chance = Chance(seed)
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
        for _ in 0..<1 + chance.below(chance.chance(0.2) ? 12 : 4) { change(&bytes, with: pool) }
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

    private mutating func piece(of bytes: [UInt8], at place: Int) -> Range<Int> {
        place..<min(bytes.count, place + 1 + chance.below(chance.chance(0.8) ? 8 : 200))
    }
}

/// The same numbers for the same seed, everywhere (SplitMix64).
private struct Chance {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }
    mutating func chance(_ part: Double) -> Bool { Double(next() >> 11) / Double(1 << 53) < part }
    mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }
}

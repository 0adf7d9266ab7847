import BelayCore
import BelaySystem
import Testing

@Suite("Zstd streams")
struct ZstdTests {
    @Test("What went in comes out, whatever the sizes of the pieces", arguments: [0, 1, 100, 131_072, 1_500_000])
    func roundTrip(_ size: Int) throws {
        let bytes = sample(size)
        for (inward, outward) in [(1 << 20, 1 << 20), (4096, 1000), (70_001, 13)] where size < 200_000 || outward > 13 {
            let packed = try compress(bytes, pieces: inward)
            #expect(try decompress(packed, pieces: outward) == bytes)
        }
    }

    @Test("Text becomes smaller")
    func smaller() throws {
        let bytes = Array(String(repeating: "every line is like the other\n", count: 5000).utf8)
        #expect(try compress(bytes, pieces: 10_000).count < bytes.count / 50)
    }

    @Test("Every flipped byte of a stream is detected")
    func flippedBytes() throws {
        for bytes in [sample(0), sample(3000), Array(String(repeating: "abc ", count: 500).utf8)] {
            let packed = try compress(bytes, pieces: 1000)
            for index in packed.indices {
                var damaged = packed
                damaged[index] ^= 0xFF
                #expect(throws: BelayError.self, "byte \(index) of \(packed.count)") { try decompress(damaged, pieces: 100) }
            }
        }
    }

    @Test("No flipped bit of a stream gives other content")
    func flippedBits() throws {
        let bytes = sample(600)
        let packed = try compress(bytes, pieces: 1000)
        for bit in 0..<(8 * packed.count) {
            var damaged = packed
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            // Two bits of the header mean nothing, by the format; then the content is right.
            if let content = try? decompress(damaged, pieces: 4096) { #expect(content == bytes, "bit \(bit)") }
        }
    }

    @Test("A stream cut anywhere is detected, an empty one too")
    func cut() throws {
        let packed = try compress(sample(3000), pieces: 500)
        for count in 0..<packed.count {
            #expect(throws: BelayError.self) { try decompress(Array(packed.prefix(count)), pieces: 64) }
        }
        #expect(throws: BelayError(.failed, "cannot decompress: the data is cut short")) { try decompress([], pieces: 1) }
    }

    @Test("Anything behind the end is detected: a byte, or a whole second stream")
    func trailing() throws {
        let packed = try compress(sample(100), pieces: 100)
        for tail in [[0], packed] {
            for pieces in [1, 1 << 20] {
                #expect(throws: BelayError(.failed, "cannot decompress: the data goes on behind its end")) {
                    try decompress(packed + tail, pieces: pieces)
                }
            }
        }
    }

    @Test("A header that asks for a window of 128 MiB is refused")
    func window() throws {
        #expect(throws: BelayError.self) {
            try decompress([0x28, 0xB5, 0x2F, 0xFD, 0x04, (27 - 10) << 3, 0x01, 0x00, 0x00, 0, 0, 0, 0], pieces: 100)
        }
    }

    @Test("What the sink throws comes through")
    func sink() throws {
        struct Full: Error {}
        let bytes = sample(300_000)
        #expect(throws: Full.self) {
            try bytes.withUnsafeBytes { try ZstdCompressor(level: 3).compress($0, last: true) { _ in throw Full() } }
        }
    }

    /// Bytes that compress a little, always the same.
    private func sample(_ count: Int) -> [UInt8] {
        var state: UInt32 = 12345
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24) & 0x3F
        }
    }

    private func compress(_ bytes: [UInt8], pieces: Int) throws -> [UInt8] {
        let compressor = ZstdCompressor(level: 3)
        var packed: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes { piece in
                try compressor.compress(piece, last: false) { packed.append(contentsOf: $0) }
            }
        }
        try compressor.compress(UnsafeRawBufferPointer(start: nil, count: 0), last: true) { packed.append(contentsOf: $0) }
        return packed
    }

    @discardableResult
    private func decompress(_ bytes: [UInt8], pieces: Int) throws -> [UInt8] {
        let decompressor = ZstdDecompressor()
        var content: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes { piece in
                try decompressor.decompress(piece) { content.append(contentsOf: $0) }
            }
        }
        try decompressor.finish()
        return content
    }
}

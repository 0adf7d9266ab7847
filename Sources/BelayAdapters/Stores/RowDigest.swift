import BelaySystem

/// What a table holds, independent of the order of its rows.
///
/// Every row is hashed to 128 bits over its typed values, and the hashes are added, not exclusive-ored, so that two equal
/// rows do not cancel each other. The hash (SipHash-2-4 of 128 bits, with a fixed key, since two runs must agree) tells
/// accident from accident; against somebody who crafts rows the SHA-256 of the file stands.
struct RowDigest {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var row: [UInt8] = []
    private(set) var rows: Int64 = 0

    mutating func add(_ values: [SQLiteValue]) {
        row.removeAll(keepingCapacity: true)
        for value in values { append(value) }
        let hash = row.withUnsafeBytes { SipHash.of($0) }
        low &+= hash.low
        high &+= hash.high
        rows += 1
    }

    var text: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

    /// The type is part of the value, and the length keeps `ab`, `c` apart from `a`, `bc`.
    private mutating func append(_ value: SQLiteValue) {
        switch value {
        case .null: row.append(0)
        case .integer(let number): append(1, UInt64(bitPattern: number))
        case .real(let number): append(2, number.bitPattern)
        case .text(let text):
            append(3, UInt64(text.utf8.count))
            row.append(contentsOf: text.utf8)
        case .blob(let bytes):
            append(4, UInt64(bytes.count))
            row.append(contentsOf: bytes)
        }
    }

    private mutating func append(_ type: UInt8, _ number: UInt64) {
        row.append(type)
        withUnsafeBytes(of: number.littleEndian) { row.append(contentsOf: $0) }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// SipHash-2-4 with 128 bits of output, after Aumasson and Bernstein.
struct SipHash {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    private init(key: (UInt64, UInt64)) {
        v0 = key.0 ^ 0x736f_6d65_7073_6575
        v1 = key.1 ^ 0x646f_7261_6e64_6f6d ^ 0xee
        v2 = key.0 ^ 0x6c79_6765_6e65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    static func of(
        _ bytes: UnsafeRawBufferPointer, key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
    ) -> (low: UInt64, high: UInt64) {
        var state = SipHash(key: key)
        let whole = bytes.count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        for offset in whole..<bytes.count { last |= UInt64(bytes[offset]) << (8 * UInt64(offset - whole)) }
        state.absorb(last)
        state.v2 ^= 0xee
        let low = state.squeeze()
        state.v1 ^= 0xdd
        return (low, state.squeeze())
    }

    private mutating func absorb(_ word: UInt64) {
        v3 ^= word
        rounds(2)
        v0 ^= word
    }

    private mutating func squeeze() -> UInt64 {
        rounds(4)
        return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func rounds(_ count: Int) {
        for _ in 0..<count {
            v0 &+= v1
            v2 &+= v3
            v1 = Self.rotated(v1, 13) ^ v0
            v3 = Self.rotated(v3, 16) ^ v2
            v0 = Self.rotated(v0, 32)
            v2 &+= v1
            v0 &+= v3
            v1 = Self.rotated(v1, 17) ^ v2
            v3 = Self.rotated(v3, 21) ^ v0
            v2 = Self.rotated(v2, 32)
        }
    }

    private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
}

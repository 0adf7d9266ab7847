import Glibc

/// The last lines of one stream, in bounded memory, handing each line on as it ends.
struct OutputTail {
    private(set) var truncated = false
    private let limit: Int
    private var kept: [UInt8] = []
    private var unfinished: [UInt8] = []
    private let onLine: @Sendable (String) -> Void

    init(limit: Int, onLine: @escaping @Sendable (String) -> Void) {
        self.limit = max(0, limit)
        self.onLine = onLine
    }

    mutating func append(_ chunk: UnsafeRawBufferPointer) {
        kept.append(contentsOf: chunk)
        // Twice the limit is held, so that the bytes are moved seldom.
        if kept.count > 2 * limit { dropFirst(kept.count - limit) }
        var rest = chunk[...]
        while let end = lineEnd(in: rest) {
            unfinished.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest[..<end]))
            handOn()
            rest = rest[(end + 1)...]
        }
        unfinished.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest))
        if unfinished.count >= longestLine { handOn() }
    }

    /// The bytes, from the beginning of a line if any had to be dropped.
    mutating func finish() -> [UInt8] {
        if !unfinished.isEmpty { handOn() }
        if kept.count > limit { dropFirst(kept.count - limit) }
        guard truncated, let end = kept.firstIndex(of: UInt8(ascii: "\n")), end + 1 < kept.count else { return kept }
        return Array(kept[(end + 1)...])
    }

    private mutating func dropFirst(_ count: Int) {
        kept.removeFirst(count)
        truncated = true
    }

    private mutating func handOn() {
        if unfinished.last == UInt8(ascii: "\r") { unfinished.removeLast() }
        onLine(String(decoding: unfinished, as: UTF8.self))
        unfinished.removeAll(keepingCapacity: true)
    }
}

private func lineEnd(in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    guard let start = bytes.base.baseAddress, !bytes.isEmpty else { return nil }
    guard let found = memchr(start + bytes.startIndex, Int32(UInt8(ascii: "\n")), bytes.count) else { return nil }
    return UnsafeRawPointer(found) - start
}

/// A stream without line ends is handed on in pieces of this size.
private let longestLine = 64 << 10

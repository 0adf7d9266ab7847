import BelayCore
import CZstd

/// Compresses one stream into one zstd frame, with a checksum of its content at the end.
package final class ZstdCompressor {
    private let context: OpaquePointer
    private var output: [UInt8]
    private var ended = false

    package init(level: Int32) {
        guard let context = ZSTD_createCCtx() else { fatalError("internal error: no memory for zstd") }
        self.context = context
        output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
        // The bounds are the library's own, so these cannot fail.
        let level = min(max(level, ZSTD_minCLevel()), ZSTD_maxCLevel())
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, Zstd.windowLog)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Feeds bytes in; whatever is ready goes to `sink`. With `last` the frame is ended; an empty stream is a frame too.
    package func compress(
        _ bytes: UnsafeRawBufferPointer, last: Bool, into sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard !ended else { throw BelayError(.failed, "internal error: bytes after the end of a compressed stream") }
        let directive = last ? ZSTD_e_end : ZSTD_e_continue
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var remaining = 0
        repeat {
            let produced = try output.withUnsafeMutableBytes { room in
                var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                remaining = try Zstd.check(ZSTD_compressStream2(context, &target, &input, directive), "cannot compress")
                return target.pos
            }
            if produced > 0 { try output.withUnsafeBytes { try sink(UnsafeRawBufferPointer(rebasing: $0.prefix(produced))) } }
        } while input.pos < input.size || (last && remaining > 0)
        ended = last
    }
}

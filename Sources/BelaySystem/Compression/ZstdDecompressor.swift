import BelayCore
import CZstd

/// Decompresses exactly one zstd frame. Damage, a cut stream and bytes behind the frame are errors; what had been
/// handed to the sink before is then worth nothing.
package final class ZstdDecompressor {
    private let context: OpaquePointer
    private var output: [UInt8]
    private var ended = false

    package init() {
        guard let context = ZSTD_createDCtx() else { fatalError("internal error: no memory for zstd") }
        self.context = context
        output = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Zstd.largestWindowLog)
    }

    deinit { ZSTD_freeDCtx(context) }

    package func decompress(_ bytes: UnsafeRawBufferPointer, into sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        // A full output buffer means that the library may hold more, even when all input is taken.
        var full = false
        while input.pos < input.size || full {
            guard !ended else { throw BelayError(.failed, "cannot decompress: the data goes on behind its end") }
            let produced = try output.withUnsafeMutableBytes { room in
                var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                ended =
                    try Zstd.check(ZSTD_decompressStream(context, &target, &input), "cannot decompress: the data is damaged") == 0
                return target.pos
            }
            full = produced == output.count && !ended
            if produced > 0 { try output.withUnsafeBytes { try sink(UnsafeRawBufferPointer(rebasing: $0.prefix(produced))) } }
        }
    }

    /// To be called after the last bytes: only now is it known that nothing is missing.
    package func finish() throws {
        guard ended else { throw BelayError(.failed, "cannot decompress: the data is cut short") }
    }
}

import BelayCore
import CZstd

/// What both directions share.
enum Zstd {
    /// Two MiB: what compressing with any level may keep in memory as its window.
    static let windowLog: Int32 = 21
    /// Eight MiB: a frame that wants more than this is not ours, and is refused before memory is given to it.
    static let largestWindowLog: Int32 = 23

    /// The result of a call of the library, or its error said behind `failure`.
    @discardableResult
    static func check(_ result: Int, _ failure: String) throws -> Int {
        guard ZSTD_isError(result) != 0 else { return result }
        throw BelayError(.failed, "\(failure): \(String(cString: ZSTD_getErrorName(result)).lowercased())")
    }
}

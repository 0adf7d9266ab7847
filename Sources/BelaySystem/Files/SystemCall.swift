import BelayCore
import Glibc

/// The kernel's words for an errno: `No space left on device`.
package func errnoText(_ code: Int32) -> String {
    // Not strerror: its buffer is shared between threads.
    var buffer = [CChar](repeating: 0, count: 128)
    return buffer.withUnsafeMutableBufferPointer { room in
        guard let address = room.baseAddress, strerror_r(code, address, room.count) == 0 else { return "error \(code)" }
        return String(cString: address)
    }
}

/// Calls again while a signal interrupts; gives the result, or the errno before anything can overwrite it.
func systemCall<Result: SignedInteger>(_ call: () -> Result) -> (value: Result, code: Int32) {
    while true {
        let value = call()
        if value >= 0 { return (value, 0) }
        let code = errno
        if code != EINTR { return (value, code) }
    }
}

/// The same, failing with `cannot WHAT: REASON`.
@discardableResult
func systemCall<Result: SignedInteger>(or what: @autoclosure () -> String, _ call: () -> Result) throws -> Result {
    let (value, code) = systemCall(call)
    guard code == 0 else { throw fileError(what(), code) }
    return value
}

func fileError(_ what: String, _ code: Int32) -> BelayError {
    BelayError(.failed, "cannot \(what): \(errnoText(code))")
}

import CFuzzer
import FuzzTargets
import Glibc

/// `belay-fuzz TARGET [libFuzzer's own arguments]`.
guard CommandLine.argc > 1, let target = CommandLine.unsafeArgv[1].flatMap({ FuzzTarget(rawValue: String(cString: $0)) }) else {
    print("which of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))?")
    exit(2)
}
// The C function that libFuzzer calls has no context.
nonisolated(unsafe) var wanted = target
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { bytes, size in
        wanted.run(Array(UnsafeBufferPointer(start: bytes, count: size)))
        return 0
    })

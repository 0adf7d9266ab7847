import FuzzTargets
import Glibc

/// `make fuzz`: one target, named by FUZZ_TARGET, under libFuzzer. Built without it, it replays the files that it is given.
@main
struct Fuzz {
    static let target = getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) } ?? .guide

    static func main() {
        #if FUZZING
            var count = CommandLine.argc
            var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
            exit(
                LLVMFuzzerRunDriver(&count, &words) { bytes, size in
                    Fuzz.target.run(Array(UnsafeBufferPointer(start: bytes, count: size)))
                    return 0
                })
        #else
            for path in CommandLine.arguments.dropFirst() {
                guard let file = fopen(path, "r") else { continue }
                defer { fclose(file) }
                var bytes = [UInt8](repeating: 0, count: 1 << 20)
                let count = fread(&bytes, 1, bytes.count, file)
                target.run(Array(bytes.prefix(count)))
            }
        #endif
    }
}

#if FUZZING
    @_silgen_name("LLVMFuzzerRunDriver")
    func LLVMFuzzerRunDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
        _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32
#endif

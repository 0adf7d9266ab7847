import BelayCore
import CShims
import Glibc

extension RealFileSystem {
    package func copy(_ source: String, to target: String, mode: UInt32, syncing: Bool) throws {
        let from = try openForReading(source)
        try makeFile(target, mode: mode, syncing: syncing) { into in
            try copyInKernel(from, into, to: target)
            // Where the kernel could not copy, or said "end" of a file that only looks empty, reading decides.
            try copyThroughMemory(from, into, from: source, to: target)
        }
    }

    /// Shares extents or copies without leaving the kernel, as far as it can; both offsets move together.
    private func copyInKernel(_ from: borrowing Descriptor, _ into: borrowing Descriptor, to target: String) throws {
        while true {
            let (count, code) = systemCall { belay_copy(from.number, into.number, 1 << 30) }
            if code == 0 && count > 0 { continue }
            let cannotHere = [0, EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM, EBADF, ETXTBSY]
            guard cannotHere.contains(code) else { throw fileError("copy to \(target)", code) }
            return
        }
    }

    private func copyThroughMemory(
        _ from: borrowing Descriptor, _ into: borrowing Descriptor, from source: String, to target: String
    ) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try systemCall(or: "read \(source)") { Glibc.read(from.number, buffer.baseAddress, buffer.count) }
            guard count > 0 else { return }
            try into.writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<count]), toDo: "write \(target)")
        }
    }
}

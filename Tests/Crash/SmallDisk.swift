import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// A file system in memory of a size that a test chooses, which can be filled and made read-only.
final class SmallDisk: @unchecked Sendable {
    let directory: String
    private var filler: String { "\(directory)/filler" }

    /// Why there can be none, where whoever runs the tests may not mount.
    static let unavailable: String? = {
        guard let scratch = try? Scratch("disk-try") else { return "no scratch directory" }
        defer { scratch.end() }
        guard mount("belay-test", scratch.directory, "tmpfs", 0, "size=65536") == 0 else {
            return "mounting a tmpfs is not permitted: \(String(cString: strerror(errno)))"
        }
        umount2(scratch.directory, Int32(MNT_DETACH))
        return nil
    }()

    init(_ kibibytes: Int, in scratch: Scratch) throws {
        directory = "\(scratch.directory)/disk"
        try RealFileSystem().makeDirectory(directory, mode: 0o755, parents: false)
        guard mount("belay-test", directory, "tmpfs", 0, "size=\(kibibytes)k") == 0 else {
            throw BelayError(.failed, "cannot mount a tmpfs of \(kibibytes) KiB: \(String(cString: strerror(errno)))")
        }
        scratch.atEnd { [directory] in umount2(directory, Int32(MNT_DETACH)) }
    }

    /// Leaves nothing free but so many bytes.
    func fill(leaving bytes: Int64 = 0) {
        let file = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        var left = ((try? RealFileSystem().space(directory).availableBytes) ?? 0) - bytes
        let block = [UInt8](repeating: 0x55, count: 4096)
        while left > 0 {
            let count = block.withUnsafeBytes { Glibc.write(file, $0.baseAddress, min(Int(left), 4096)) }
            guard count > 0 else { return }
            left -= Int64(count)
        }
    }

    /// At once: between fork and exec a child of these tests may still have the file open, and would keep its blocks.
    func empty() {
        truncate(filler, 0)
        unlink(filler)
    }

    /// False where something is still open for writing there.
    func makeReadOnly(_ isReadOnly: Bool) -> Bool {
        mount("belay-test", directory, nil, UInt(MS_REMOUNT) | (isReadOnly ? UInt(MS_RDONLY) : 0), nil) == 0
    }
}

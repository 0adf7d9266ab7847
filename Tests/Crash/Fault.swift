import Glibc

/// What happens to one system call of a belay, and to which: the Nth of its name, as `strace` counts them; of `execve` those
/// of what belay forks.
struct Fault: Hashable, Sendable, CustomStringConvertible {
    enum Effect: Hashable, Sendable {
        /// The process is gone before the call is done.
        case kill
        case fails(String)
        /// This call and all later ones of its name.
        case failsForEver(String)
    }

    var call: String
    var number: Int
    var effect: Effect

    /// Calls that the kernel may refuse for want of space or for a broken disk.
    static let ofFiles: Set<String> = [
        "fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "ftruncate", "pwrite64",
    ]

    /// And those by which a program is read.
    static let ofDisks = ofFiles.union(["execve"])

    /// As `Stacks/sweep/strike` wants it.
    var strike: String {
        switch effect {
        case .kill: "\(call):\(number):KILL"
        case .fails(let error): "\(call):\(number):\(Self.numbers[error] ?? 0)"
        case .failsForEver(let error): "\(call):\(number):\(Self.numbers[error] ?? 0)+"
        }
    }

    private static let numbers = ["EIO": EIO, "ENOSPC": ENOSPC, "EROFS": EROFS]

    var description: String {
        switch effect {
        case .kill: "\(call)/\(number)/KILL"
        case .fails(let error): "\(call)/\(number)/\(error)"
        case .failsForEver(let error): "\(call)/\(number)/\(error)+"
        }
    }

    init(_ call: String, _ number: Int, _ effect: Effect) {
        self.call = call
        self.number = number
        self.effect = effect
    }

    /// Reads what `description` writes.
    init?(_ text: Substring) {
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 3, let number = Int(parts[1]) else { return nil }
        let isForEver = parts[2].hasSuffix("+")
        let name = isForEver ? String(parts[2].dropLast()) : parts[2]
        self.init(parts[0], number, name == "KILL" ? .kill : isForEver ? .failsForEver(name) : .fails(name))
    }
}

package import BelayCore
import BelaySystem

/// One run per stack at a time (law 7): locked by what the stack is, released by the kernel when its holder ends.
package struct StackLock: ~Copyable {
    private let directories: DirectoryLock
    private let names: [NamedLock]

    private final class NamedLock {
        let lock: FileLock
        init(_ lock: consuming FileLock) { self.lock = lock }
    }

    /// nil where another run holds any part of it.
    package init?(_ identities: [LockIdentity]) throws {
        var paths: [String] = []
        var named: [NamedLock] = []
        for identity in Set(identities) {
            switch identity {
            case .directory(let path): paths.append(path)
            case .named(let name):
                let path = "/run/lock/belay-\(SHA256.hex(Array(name.utf8)).prefix(24)).lock"
                guard let lock = try FileLock(acquiring: path) else { return nil }
                named.append(NamedLock(lock))
            }
        }
        guard let held = try DirectoryLock(acquiring: paths) else { return nil }
        directories = held
        names = named
    }
}

extension StackWorld {
    package var lockIdentities: [LockIdentity] { runtime.lockIdentities + stores.flatMap(\.lockIdentities) }
}

import BelaySystem
import Synchronization

/// The disk of a simulated machine, shared by all that runs on it.
package final class SimulatedDisk: Sendable {
    private let state: Mutex<DiskState>

    package init() { state = Mutex(DiskState()) }

    private init(_ state: DiskState) { self.state = Mutex(state) }

    /// Another machine with the same data.
    package func copy() -> SimulatedDisk { SimulatedDisk(state.withLock { $0 }) }

    func using<T: Sendable>(_ body: (inout sending DiskState) throws -> sending T) rethrows -> T { try state.withLock(body) }

    /// A number that grows with everything that is done.
    package func number() -> Int64 { state.withLock { $0.tick() } / 1_000_000 }

    /// What a careful application does to a log: cuts off what is torn, writes at the end, syncs.
    package func append(_ bytes: [UInt8], to path: String, keeping size: Int) throws {
        try state.withLock { disk in
            let inode = try disk.require(path)
            if (disk.inodes[inode]?.content.count ?? 0) > size { disk.change(inode) { $0.cut(to: size, now: $1) } }
            disk.change(inode) { $0.write(bytes, at: size, now: $1) }
            disk.inodes[inode]?.sync()
        }
    }

    package func wait(seconds: Double) { state.withLock { $0.wait(seconds: seconds) } }

    /// Everything reaches the platter.
    package func syncAll() { state.withLock { $0.syncAll() } }

    /// What was not synced is kept, dropped, reordered or torn, as chance has it.
    package func losePower(_ generator: inout SeededGenerator) {
        var copy = generator
        state.withLock { $0.losePower(&copy) }
        generator = copy
    }
}

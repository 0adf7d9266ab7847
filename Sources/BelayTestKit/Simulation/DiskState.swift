import BelayCore
import BelaySystem
import Glibc

/// Everything on a simulated disk, as a value: a copy is another machine with the same data.
///
/// The fault model, stricter than the file systems in use and no stricter than what they promise:
/// - what was written to a file is durable when that file was synced; before, each write by itself is there, not there, or
///   torn at a sector, in any order, and so are the file's attributes;
/// - a name that was made, removed or moved is durable when a directory that it concerns was synced; a move is atomic;
/// - syncing a file says nothing of its name, syncing a directory nothing of its files, nor of the directory's own name.
struct DiskState: Sendable {
    /// One atomic change of names, in one directory or two.
    struct NameChange: Sendable {
        struct Edit: Sendable {
            var directory: Int
            var name: String
            /// nil takes the name away.
            var inode: Int?
        }
        var edits: [Edit]
    }

    static let root = 1
    static let device: UInt64 = 7

    var inodes = InodeTable()
    private var pendingNames: [NameChange] = []
    private var nextInode = 2
    private var time: Int64 = 1_760_000_000_000_000_000

    init() { inodes[Self.root] = SimulatedInode(.directory, mode: 0o755, now: time) }

    /// Every look at the clock of the file system gives another time, far enough apart to be told from each other.
    mutating func tick() -> Int64 {
        time += 1_000_000
        return time
    }

    mutating func wait(seconds: Double) { time += Int64(seconds * 1e9) }

    // MARK: Files

    mutating func make(_ kind: FileEntry.Kind, mode: UInt32) -> Int {
        defer { nextInode += 1 }
        inodes[nextInode] = SimulatedInode(kind, mode: mode, now: tick())
        return nextInode
    }

    mutating func change(_ inode: Int, _ body: (inout SimulatedInode, Int64) -> Void) {
        let now = tick()
        guard var changed = inodes[inode] else { return }
        inodes[inode] = nil
        body(&changed, now)
        inodes[inode] = changed
    }

    func status(of number: Int) -> FileStatus? {
        guard let inode = inodes[number] else { return nil }
        let size = inode.kind == .file ? inode.content.count : inode.target.utf8.count
        return FileStatus(
            kind: inode.kind, mode: inode.attributes.mode, owner: inode.attributes.owner, group: inode.attributes.group,
            size: Int64(size), device: Self.device, inode: UInt64(number), modifiedNanoseconds: inode.attributes.modified,
            changedNanoseconds: inode.changed)
    }

    // MARK: Names

    mutating func apply(_ edits: [NameChange.Edit]) {
        let now = tick()
        for edit in edits {
            inodes[edit.directory]?.names[edit.name] = edit.inode
            inodes[edit.directory]?.changed = now
            if let inode = edit.inode { inodes[inode]?.changed = now }
        }
        pendingNames.append(NameChange(edits: edits))
    }

    /// Makes every change that concerns a directory durable and, since a file system keeps the order of changes to one
    /// name, the earlier ones of the names that come along.
    mutating func syncNames(of directory: Int) {
        var touched: Set<[String]> = []
        var kept: [NameChange] = []
        var durable: [NameChange] = []
        for change in pendingNames.reversed() {
            let keys = change.edits.map { ["\($0.directory)", $0.name] }
            if change.edits.contains(where: { $0.directory == directory }) || keys.contains(where: touched.contains) {
                touched.formUnion(keys)
                durable.append(change)
            } else {
                kept.append(change)
            }
        }
        for change in durable.reversed() { settle(change) }
        pendingNames = kept.reversed()
    }

    private mutating func settle(_ change: NameChange) {
        for edit in change.edits { inodes[edit.directory]?.durableNames[edit.name] = edit.inode }
    }

    // MARK: Power

    /// Everything that was written reaches the platter, as at an orderly shutdown.
    mutating func syncAll() {
        for change in pendingNames { settle(change) }
        pendingNames = []
        for number in inodes.numbers { inodes[number]?.sync() }
    }

    mutating func losePower(_ generator: inout SeededGenerator) {
        // Nothing more than was synced, all of it, or anything between.
        let keeping = generator.pick([0.0, 0.5, 0.5, 0.9, 1.0])
        if generator.chance(0.5) {
            // A journaling file system keeps the order of all changes of names, and loses the last ones.
            for change in pendingNames.prefix(generator.below(pendingNames.count + 1)) { settle(change) }
        } else {
            for change in pendingNames where generator.chance(keeping) { settle(change) }
        }
        pendingNames = []
        for number in inodes.numbers { inodes[number]?.losePower(&generator, keeping: keeping) }
        forgetNameless()
    }

    /// What no name leads to is gone.
    private mutating func forgetNameless() {
        var reachable: Set<Int> = [Self.root]
        var waiting = [Self.root]
        while let number = waiting.popLast() {
            for inner in inodes[number]?.names.values ?? [:].values where reachable.insert(inner).inserted {
                waiting.append(inner)
            }
        }
        inodes.keep(only: reachable)
    }
}

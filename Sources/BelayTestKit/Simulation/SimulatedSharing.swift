import CSQLite

/// What the connections of one process to one database share: its locks, and the index of its log.
final class SimulatedSharing {
    var connections = 0
    /// Connections that read, by which also the one is known that may write.
    private var holders: [ObjectIdentifier: Int32] = [:]
    private var regions: [UnsafeMutableRawPointer] = []
    /// Per slot of the index: how many read, or -1 for one that writes.
    private var slots = [Int](repeating: 0, count: 8)

    deinit { for region in regions { region.deallocate() } }

    // MARK: The database's lock

    func lock(_ connection: ObjectIdentifier, _ level: Int32) -> Int32 {
        let held = holders[connection] ?? SQLITE_LOCK_NONE
        if held >= level { return SQLITE_OK }
        let others = holders.filter { $0.key != connection }.values.max() ?? SQLITE_LOCK_NONE
        switch level {
        case SQLITE_LOCK_SHARED where others >= SQLITE_LOCK_PENDING: return SQLITE_BUSY
        case SQLITE_LOCK_RESERVED where others >= SQLITE_LOCK_RESERVED: return SQLITE_BUSY
        case SQLITE_LOCK_EXCLUSIVE where others >= SQLITE_LOCK_SHARED: return SQLITE_BUSY
        default:
            holders[connection] = level
            return SQLITE_OK
        }
    }

    func unlock(_ connection: ObjectIdentifier, _ level: Int32) {
        holders[connection] = level == SQLITE_LOCK_NONE ? nil : level
    }

    var isReserved: Bool { holders.values.contains { $0 >= SQLITE_LOCK_RESERVED } }

    // MARK: The log's index

    func region(_ number: Int, size: Int, extending: Bool) -> UnsafeMutableRawPointer? {
        guard number < regions.count || extending else { return nil }
        while regions.count <= number {
            let region = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
            region.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            regions.append(region)
        }
        return regions[number]
    }

    func lockIndex(_ first: Int, _ count: Int, _ flags: Int32) -> Int32 {
        let wanted = first..<first + count
        if flags & SQLITE_SHM_UNLOCK != 0 {
            for slot in wanted { slots[slot] = flags & SQLITE_SHM_SHARED != 0 ? max(0, slots[slot] - 1) : 0 }
            return SQLITE_OK
        }
        let isShared = flags & SQLITE_SHM_SHARED != 0
        guard wanted.allSatisfy({ isShared ? slots[$0] >= 0 : slots[$0] == 0 }) else { return SQLITE_BUSY }
        for slot in wanted { slots[slot] = isShared ? slots[slot] + 1 : -1 }
        return SQLITE_OK
    }

    func forgetIndex() {
        for region in regions { region.deallocate() }
        regions = []
        slots = [Int](repeating: 0, count: 8)
    }
}

/// Inodes by their numbers. An array, since a look at one must not copy it.
struct InodeTable: Sendable {
    private var inodes: [SimulatedInode?] = []

    subscript(number: Int) -> SimulatedInode? {
        _read {
            if number < inodes.count { yield inodes[number] } else { yield nil }
        }
        _modify {
            while inodes.count <= number { inodes.append(nil) }
            yield &inodes[number]
        }
    }

    /// Of those that there are, in order.
    var numbers: [Int] { inodes.indices.filter { inodes[$0] != nil } }

    mutating func keep(only wanted: Set<Int>) {
        for number in inodes.indices where !wanted.contains(number) { inodes[number] = nil }
    }
}

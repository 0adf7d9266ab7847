import BelayCore
import CShims
import Glibc

/// A pipe from a child to us; the child's end closes here with this value.
struct Pipe: ~Copyable {
    let writing: Descriptor
    private let readingEnd: Descriptor

    init() throws {
        var ends: [Int32] = [-1, -1]
        try systemCall(or: "make a pipe") { belay_pipe(&ends) }
        readingEnd = Descriptor(owning: ends[0])
        writing = Descriptor(owning: ends[1])
    }

    consuming func reading() -> Descriptor { readingEnd }
}

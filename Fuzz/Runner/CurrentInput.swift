import Glibc

/// The input that is being read, in a file: it is still there when the reader has taken the process with it.
struct CurrentInput {
    private let memory: UnsafeMutableRawPointer

    init?(path: String) {
        let size = Mutator.longest + 8
        let file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0, ftruncate(file, off_t(size)) == 0,
            let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), memory != MAP_FAILED
        else { return nil }
        close(file)
        self.memory = memory
    }

    /// Eight bytes of length, then the input.
    func keep(_ bytes: [UInt8]) {
        memory.storeBytes(of: UInt64(bytes.count).littleEndian, as: UInt64.self)
        bytes.withUnsafeBytes { if let first = $0.baseAddress { memcpy(memory + 8, first, $0.count) } }
    }
}

import Glibc

/// A file of `/proc`, whole up to a limit; nil where the process is gone or may not be looked at.
func readProc(_ path: String, limit: Int) -> [UInt8]? {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    defer { close(number) }
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 16 << 10)
    while bytes.count < limit {
        let (count, code) = room.withUnsafeMutableBytes { buffer in
            systemCall { read(number, buffer.baseAddress, min(buffer.count, limit - bytes.count)) }
        }
        guard code == 0 else { return nil }
        if count == 0 { break }
        bytes += room[..<count]
    }
    return bytes
}

/// The numbers that are names in a directory of `/proc`; empty where it may not be read.
func numbers(in directory: String) -> [Int32] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var numbers: [Int32] = []
    while let entry = readdir(stream) {
        let number = withUnsafePointer(to: &entry.pointee.d_name) { field in
            field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                Int32(String(cString: $0))
            }
        }
        if let number { numbers.append(number) }
    }
    return numbers.sorted()
}

func allProcesses() -> [Int32] { numbers(in: "/proc") }

/// Where a link of `/proc` points to, which need not be a path.
func readProcLink(_ path: String) -> String? {
    var room = [UInt8](repeating: 0, count: 256)
    let (count, code) = room.withUnsafeMutableBytes { buffer in
        guard let address = buffer.baseAddress else { return (value: -1, code: EFAULT) }
        return systemCall { readlink(path, address, buffer.count) }
    }
    return code == 0 ? String(decoding: room.prefix(count), as: UTF8.self) : nil
}

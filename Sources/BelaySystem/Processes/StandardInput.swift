import BelayCore
import CShims
import Glibc

func standardInput(of command: Command) throws -> Descriptor {
    guard let path = command.inputFile else { return try standardInput(command.input) }
    return try Descriptor(path, O_RDONLY | O_NOFOLLOW, toDo: "read")
}

/// What a child reads. A file in memory instead of a pipe: a child that reads late, or never, blocks nobody.
func standardInput(_ bytes: [UInt8]) throws -> Descriptor {
    guard !bytes.isEmpty else { return try Descriptor("/dev/null", O_RDONLY, toDo: "open") }
    let number = try bytes.withUnsafeBytes { buffer in
        try systemCall(or: "hold \(bytes.count) bytes of input in memory") { belay_memory_file(buffer.baseAddress, buffer.count) }
    }
    return Descriptor(owning: number)
}

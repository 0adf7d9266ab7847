import BelayCore
import BelaySystem

/// The log files of the services, which they (or we for them) append to.
struct ProcessLogs: Sendable {
    /// Of one log; what lies before it is not read.
    private static let byteLimit: Int64 = 16 << 20

    let stackDirectory: String
    let files: any FileSystem

    func path(_ service: ProcessServiceSpec) -> String { StackPath.resolve(service.logFile, in: stackDirectory) }

    func makeDirectory(_ service: ProcessServiceSpec) throws {
        let directory = self.directory(service)
        if try files.status(directory, followingLinks: true)?.kind == .directory { return }
        try files.makeDirectory(directory, mode: 0o755, parents: true)
    }

    func directory(_ service: ProcessServiceSpec) -> String {
        let path = self.path(service)
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The log's end now; the start of one that is not there yet.
    func mark(_ service: ProcessServiceSpec) throws -> LogMark {
        let path = self.path(service)
        let status = try files.status(path, followingLinks: true)
        return LogMark(file: path, offset: status?.size ?? 0, inode: status?.inode ?? 0)
    }

    func lines(of service: ProcessServiceSpec, since mark: LogMark?, limit: Int) throws -> [String] {
        guard limit > 0 else { return [] }
        let path = self.path(service)
        var bytes: [UInt8] = []
        if let mark, mark.file == path, mark.inode != 0 {
            let status = try files.status(path, followingLinks: true)
            if status?.inode == mark.inode {
                // Shorter than it was: truncated in place, everything in it is new.
                bytes = try tail(path, from: (status?.size ?? 0) < mark.offset ? 0 : mark.offset)
            } else {
                // Rotated: what was written before the rotation is in the file that took the old one's name.
                let rotated = path + ".1"
                if try files.status(rotated, followingLinks: false)?.inode == mark.inode {
                    bytes = try tail(rotated, from: mark.offset)
                }
                bytes += try tail(path, from: 0)
            }
        } else {
            bytes = try tail(path, from: 0)
        }
        return Array(Self.split(bytes).suffix(limit))
    }

    static func split(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A).map { PlainText.line(String(decoding: $0, as: UTF8.self)) }
    }

    private func tail(_ path: String, from offset: Int64) throws -> [UInt8] {
        guard let size = try files.status(path, followingLinks: true)?.size, size > offset else { return [] }
        let start = max(offset, size - Self.byteLimit)
        var bytes = try LogFile(path).read(from: start, limit: Int(size - start))
        if start > offset, let newline = bytes.firstIndex(of: 0x0A) { bytes.removeFirst(newline + 1) }
        return bytes
    }
}

/// Follows one log while something is waited for: whole new lines, and whether anything new came at all.
struct LogFollower {
    private let file: LogFile
    private let files: any FileSystem
    private var offset: Int64
    private var inode: UInt64
    private var partial: [UInt8] = []

    init(from mark: LogMark, files: any FileSystem) {
        file = LogFile(mark.file)
        offset = mark.offset
        inode = mark.inode
        self.files = files
    }

    /// nil where nothing was written since the last call.
    mutating func next() throws -> [String]? {
        guard let status = try files.status(file.path, followingLinks: true) else { return nil }
        if status.inode != inode || status.size < offset {
            if inode != 0 { offset = 0 }
            inode = status.inode
        }
        guard status.size > offset else { return nil }
        let bytes = try file.read(from: offset, limit: min(1 << 20, Int(status.size - offset)))
        offset += Int64(bytes.count)
        partial += bytes
        guard let newline = partial.lastIndex(of: 0x0A) else {
            if partial.count > 64 << 10 { partial.removeAll() }
            return []
        }
        let lines = ProcessLogs.split(Array(partial[...newline]))
        partial.removeFirst(newline + 1)
        return lines
    }
}

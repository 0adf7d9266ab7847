package import BelayCore
import CShims
import Glibc

extension LinuxProcessTable {
    package func holders(of paths: [String]) -> [Holder] {
        var wanted: [FileIdentity: String] = [:]
        for path in paths {
            guard let identity = FileIdentity(path), wanted[identity] == nil else { continue }
            wanted[identity] = path
        }
        guard !wanted.isEmpty else { return [] }
        var found: [Int32: Set<FileIdentity>] = [:]
        let holding = everyOther { pid in
            let held = openFiles(of: pid, among: wanted).union(mappedFiles(of: pid, among: wanted))
            found[pid] = held
            return !held.isEmpty
        }
        return holding.flatMap { process in
            (found[process.pid] ?? []).compactMap { wanted[$0] }.sorted().map { path in
                Holder(process: process, command: ProcessStat(of: process.pid)?.name ?? "", path: path)
            }
        }
    }

    /// Through the link itself, so that a file that was renamed or removed since is found too.
    private func openFiles(of pid: Int32, among wanted: [FileIdentity: String]) -> Set<FileIdentity> {
        var held: Set<FileIdentity> = []
        for number in numbers(in: "/proc/\(pid)/fd") {
            guard let identity = FileIdentity("/proc/\(pid)/fd/\(number)"), wanted[identity] != nil else { continue }
            held.insert(identity)
        }
        return held
    }

    /// A file that was closed after it was mapped can still be written to.
    private func mappedFiles(of pid: Int32, among wanted: [FileIdentity: String]) -> Set<FileIdentity> {
        guard let maps = readProc("/proc/\(pid)/maps", limit: longestMaps) else { return [] }
        var held: Set<FileIdentity> = []
        for line in maps.split(separator: UInt8(ascii: "\n")) {
            guard let mapping = Mapping(line), wanted.keys.contains(where: { $0.inode == mapping.inode }) else { continue }
            // Some file systems show another device here than `stat` does: the mapping itself knows, if we may look.
            let exact = FileIdentity("/proc/\(pid)/map_files/\(mapping.range)")
            let identity = exact ?? FileIdentity(device: mapping.device, inode: mapping.inode)
            if wanted[identity] != nil { held.insert(identity) }
        }
        return held
    }
}

private let longestMaps = 16 << 20

/// What a file is, whatever its path.
private struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64

    init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

/// One line of `/proc/PID/maps` that maps a file: `range permissions offset major:minor inode path`.
private struct Mapping {
    let range: String
    let device: UInt64
    let inode: UInt64

    init?(_ line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 6, let inode = UInt64(fields[4]), inode != 0 else { return nil }
        let device = fields[3].split(separator: ":").compactMap { UInt32($0, radix: 16) }
        guard device.count == 2 else { return nil }
        range = fields[0]
        self.device = belay_device(device[0], device[1])
        self.inode = inode
    }
}

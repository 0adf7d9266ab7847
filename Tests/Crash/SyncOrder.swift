/// Follows a trace and knows what a power cut would take: bytes and names that were written and not synced.
///
/// A kill leaves the page cache as it is, so no kill sweep misses an `fsync` that is not there. This does: when belay says
/// that a step has begun or ended, everything that it has done until then has to be durable.
struct SyncOrder {
    static let names = [
        "open", "openat", "write", "pwrite64", "copy_file_range", "sendfile", "ftruncate", "fsync", "fdatasync", "rename",
        "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "mkdir", "mkdirat",
    ]

    /// What was not durable, and when that was noticed.
    private(set) var problems: [String] = []
    private var files: Set<String> = []
    private var directories: Set<String> = []
    private let watched: [String]

    /// - Parameter watched: the directories below which durability is promised.
    init(trace: String, below watched: [String]) {
        self.watched = watched
        for line in trace.split(separator: "\n") where !line.contains(" = -1 ") { follow(String(line)) }
    }

    private mutating func follow(_ line: String) {
        guard let opening = line.firstIndex(of: "(") else { return }
        let name = line[..<opening]
        let texts = Self.quoted(line)
        switch name {
        case "write" where line.hasPrefix("write(1<"): said(line)
        case "write", "pwrite64", "ftruncate": written(Self.descriptors(line).first)
        case "copy_file_range", "sendfile": written(Self.descriptors(line).dropFirst(name == "sendfile" ? 0 : 1).first)
        case "open", "openat": if line.contains("O_CREAT"), let made = Self.descriptors(line).last { named(made) }
        case "fsync", "fdatasync": synced(Self.descriptors(line).first)
        case "rename", "renameat2": if texts.count >= 2 { renamed(texts[0], to: texts[1]) }
        case "link", "linkat", "symlink", "symlinkat": if let made = texts.last { named(made) }
        case "mkdir", "mkdirat": if let made = texts.first { named(made) }
        case "unlink": if let gone = texts.first { removed(gone) }
        case "unlinkat":
            if let gone = texts.first { removed(gone.hasPrefix("/") ? gone : "\(Self.descriptors(line).first ?? "")/\(gone)") }
        default: break
        }
    }

    private mutating func written(_ path: String?) {
        if let path, isPromised(path) { files.insert(path) }
    }

    private mutating func named(_ path: String) {
        // SQLite opens its log as if it made it; where it really does, it syncs the directory by itself.
        if isPromised(path), !path.hasSuffix("-wal") { directories.insert(Self.parent(path)) }
    }

    private mutating func removed(_ path: String) {
        files.remove(path)
        directories.remove(path)
    }

    private mutating func synced(_ path: String?) {
        guard let path else { return }
        files.remove(path)
        directories.remove(path)
    }

    private mutating func renamed(_ old: String, to new: String) {
        if files.contains(old), isPromised(new) { problems.append("\(new) took its name before its bytes were synced") }
        files.remove(old)
        named(new)
        if isPromised(old) { directories.insert(Self.parent(old)) }
    }

    /// Belay says what it has done: from here on it must be true after a power cut, too.
    private mutating func said(_ line: String) {
        guard line.contains("step-ended") || line.contains("step-began") || line.contains("run-ended") else { return }
        let when = line.firstRange(of: #"\"step\":\""#).map { line[$0.upperBound...].prefix { $0 != "\\" } } ?? "the end"
        problems += files.sorted().map { "\($0) is not synced at \(when)" }
        problems += directories.sorted().map { "the names in \($0) are not synced at \(when)" }
        (files, directories) = ([], [])
    }

    /// Records of services and what SQLite makes anew after a crash are not promised; nor is the removal of anything.
    private func isPromised(_ path: String) -> Bool {
        watched.contains { path.hasPrefix($0 + "/") } && !path.contains("/services/") && !path.hasSuffix("/services")
            && !path.hasSuffix("-shm") && !path.contains("/logs")
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
    }

    /// The paths that `-y` puts behind descriptors.
    private static func descriptors(_ line: String) -> [String] {
        line.split(separator: "<").dropFirst().compactMap { part in
            guard part.hasPrefix("/"), let end = part.firstIndex(of: ">") else { return nil }
            return String(part[..<end])
        }
    }

    private static func quoted(_ line: String) -> [String] {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }
}

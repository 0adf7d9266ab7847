import BelayCore
import BelaySystem

/// Everything in a stack's directory that a run must leave, or put back, as it was: what a service writes by itself all
/// the time (its logs, its database) is left out, and what Belay keeps under its own name.
package struct StackPicture: Equatable, CustomStringConvertible {
    /// Path to what lies there: kind, mode, and the content's hash or the link's target.
    package private(set) var entries: [String: String] = [:]
    /// What lies there under Belay's own name.
    package private(set) var leftovers: [String] = []

    private static let contentIsServices = ["data/notes.db", "data/notes.db-wal", "data/notes.db-shm", "logs/"]

    /// With the services stopped, `bytesOfData` compares their database byte for byte, too.
    package init(of directory: String, bytesOfData: Bool = false) throws {
        let files = RealFileSystem()
        var waiting = [""]
        while let folder = waiting.popLast() {
            for name in try files.list("\(directory)/\(folder)") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                guard let status = try files.status("\(directory)/\(path)", followingLinks: false) else { continue }
                if name == ".belay" {
                    leftovers += try Self.files(below: "\(directory)/\(path)").map { "\(path)/\($0)" }
                    continue
                }
                if status.kind == .directory { waiting.append(path) }
                let isServices = Self.contentIsServices.contains { path.hasPrefix($0) }
                // A log or journal of the database comes and goes with its connections.
                if isServices, path.hasSuffix("-wal") || path.hasSuffix("-shm"), !bytesOfData { continue }
                let content = isServices && !bytesOfData ? "" : try Self.content(of: "\(directory)/\(path)", status, files)
                entries[path] = "\(status.mode) \(status.owner):\(status.group) \(content)"
            }
        }
        leftovers.sort()
    }

    /// Paths that differ, for the message of a failed expectation.
    package func differences(to other: StackPicture) -> [String] {
        Set(entries.keys).union(other.entries.keys).filter { entries[$0] != other.entries[$0] }.sorted()
    }

    package var description: String { "\(entries.count) entries, leftovers: \(leftovers)" }

    private static func content(of path: String, _ status: FileStatus, _ files: RealFileSystem) throws -> String {
        switch status.kind {
        case .file: return try SHA256.hex(ofFile: path, using: files)
        case .link: return "-> \(try files.readLink(path))"
        case .directory, nil: return "\(status.kind.map { "\($0)" } ?? "other")"
        }
    }

    private static func files(below directory: String) throws -> [String] {
        let files = RealFileSystem()
        return try files.list(directory).flatMap { name -> [String] in
            guard try files.status("\(directory)/\(name)", followingLinks: false)?.kind == .directory else { return [name] }
            return try Self.files(below: "\(directory)/\(name)").map { "\(name)/\($0)" }
        }
    }
}

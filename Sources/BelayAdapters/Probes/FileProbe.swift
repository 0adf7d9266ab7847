import BelayCore
import BelaySystem

/// `file`: whether something is there, and its text. Nothing outside the stack is read, through no link.
struct FileProbe {
    private static let limit = 1 << 20

    let path: String

    func observe(_ files: any FileSystem, stackDirectory: String) throws -> Observation {
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            return Observation(problem: "\(path) lies outside the stack")
        }
        let whole = StackPath.resolve(path, in: stackDirectory)
        guard let status = try files.status(whole, followingLinks: true) else {
            return Observation(scalar: .string("absent"))
        }
        let root = try files.realPath(stackDirectory)
        let real = try files.realPath(whole)
        guard real == root || real.hasPrefix(root + "/") else {
            return Observation(problem: "\(path) leads out of the stack")
        }
        guard status.kind == .file else { return Observation(scalar: .string("present")) }
        let text = String(decoding: try files.read(real, limit: Self.limit), as: UTF8.self)
        return Observation(scalar: .string("present"), text: PlainText.block(text))
    }
}

import BelaySystem
import BelayTestKit
import Glibc
import Testing

/// A page of the repository that the program writes itself, as it was read last; UPDATE_GOLDENS=1 rewrites it.
enum Golden {
    static func expect(_ text: String, in page: String, location: SourceLocation = #_sourceLocation) throws {
        let path = "\(Checkout.root)/\(page)"
        let files = RealFileSystem()
        if getenv("UPDATE_GOLDENS").map({ String(cString: $0) }) == "1" {
            let directory = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
            try files.makeDirectory(directory, mode: 0o755, parents: true)
            try files.writeAtomically(path, Array(text.utf8), mode: 0o644, like: nil)
        }
        let read = String(decoding: try files.read(path, limit: 4 << 20), as: UTF8.self)
        #expect(read == text, "\(page) is not what belay writes now", sourceLocation: location)
    }
}

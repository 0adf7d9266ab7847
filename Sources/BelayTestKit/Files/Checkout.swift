import BelayCore
import BelaySystem
import Glibc

/// Where this package's own files are while its tests run.
package enum Checkout {
    package static let root: String = {
        // Sources/BelayTestKit/Files/Checkout.swift
        var path = #filePath[...]
        for _ in 0..<4 { path = path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
        return String(path)
    }()

    package static var demo: String { "\(root)/Stacks/demo" }

    /// The `belay` that was built beside the tests; `BELAY` names another.
    package static func belay() throws -> String {
        if let named = getenv("BELAY") { return String(cString: named) }
        let fileSystem = RealFileSystem()
        let tests = try fileSystem.realPath("/proc/self/exe")
        let products = String(tests[..<(tests.lastIndex(of: "/") ?? tests.startIndex)])
        for candidate in ["\(products)/belay", "\(root)/.build/debug/belay"] {
            if try fileSystem.status(candidate, followingLinks: true) != nil { return candidate }
        }
        throw BelayError(.failed, "cannot find belay beside \(tests)", hint: "swift build --product belay")
    }
}

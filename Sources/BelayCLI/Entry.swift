import BelayCore
import Glibc

extension BelayCommandLine {
    /// Hands the process over to the command line.
    package static func main() -> Never {
        let directory = getcwd(nil, 0).map { buffer in
            defer { free(buffer) }
            return String(cString: buffer)
        }
        exit(run(Array(CommandLine.arguments.dropFirst()), environment: environment(), directory: directory ?? "/").rawValue)
    }

    private static func environment() -> [String: String] {
        var values: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee.map({ String(cString: $0) }) {
            if let equals = text.firstIndex(of: "=") {
                values[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return values
    }
}

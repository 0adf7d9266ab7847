import BelayCLI
import BelayCore
import Glibc

// Everything is in libraries, so that tests can reach it; this only hands the process over.
var environment: [String: String] = [:]
var entry = environ
while let text = entry.pointee.map({ String(cString: $0) }) {
    if let equals = text.firstIndex(of: "=") { environment[String(text[..<equals])] = String(text[text.index(after: equals)...]) }
    entry += 1
}
let directory = getcwd(nil, 0).map { buffer in
    defer { free(buffer) }
    return String(cString: buffer)
}
exit(
    BelayCommandLine.run(Array(CommandLine.arguments.dropFirst()), environment: environment, directory: directory ?? "/").rawValue
)

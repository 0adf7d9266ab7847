import BelayCore
import Glibc

/// Finds the file of a program before a child is made of it: afterwards there is nobody to say what was wrong.
func programPath(of command: Command) throws -> String {
    guard let name = command.argv.first, !name.isEmpty else {
        throw BelayError(.failed, "internal error: a command without a program")
    }
    // A path is the kernel's to judge, from the child's own directory.
    if name.utf8.contains(UInt8(ascii: "/")) { return name }
    var refused = false
    for place in (command.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
        // An empty place would mean the current directory, where anybody may have put a program of that name.
        let path = candidate(name, in: String(place), of: command)
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
        if access(path, X_OK) == 0 { return path }
        refused = true
    }
    throw BelayError(.failed, "cannot run \(name): \(refused ? errnoText(EACCES) : "there is no such program in its PATH")")
}

/// The child looks for the program after it has changed its directory.
private func candidate(_ name: String, in place: String, of command: Command) -> String {
    guard place.first != "/", let directory = command.directory else { return place + "/" + name }
    return directory + "/" + place + "/" + name
}

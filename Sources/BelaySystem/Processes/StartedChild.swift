import BelayCore
import CShims
import Glibc

/// Starts a program with exactly these three descriptors and returns its pid.
func startChild(
    _ command: Command, input: borrowing Descriptor, output: borrowing Descriptor, errors: borrowing Descriptor, detached: Bool
) throws -> pid_t {
    let path = try programPath(of: command)
    let variables = command.environment.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
    try refuseWhatCannotBePassed(command)
    let (inputNumber, outputNumber, errorNumber) = (input.number, output.number, errors.number)
    var failure = belay_start_failure()
    let pid = withCStrings(command.argv) { arguments in
        withCStrings(variables) { environment in
            path.withCString { program in
                withOptionalCString(command.directory) { directory in
                    var request = belay_start_request(
                        program: program, arguments: arguments, environment: environment, directory: directory,
                        input: inputNumber, output: outputNumber, errors: errorNumber, detached: detached ? 1 : 0)
                    return belay_start(&request, &failure)
                }
            }
        }
    }
    guard pid < 0 else { return pid }
    throw startError(command, path, failure)
}

private func startError(_ command: Command, _ path: String, _ failure: belay_start_failure) -> BelayError {
    let name = command.argv.first ?? ""
    let reason = errnoText(failure.reason)
    switch failure.stage {
    case belay_start_directory:
        return BelayError(.failed, "cannot run \(name) in \(command.directory ?? "."): \(reason)")
    case belay_start_program where failure.reason == ENOENT && isThere(path, for: command):
        return BelayError(.failed, "cannot run \(name): the interpreter that its first line names is missing")
    default:
        return BelayError(.failed, "cannot run \(name): \(reason)")
    }
}

private func isThere(_ path: String, for command: Command) -> Bool {
    guard path.first != "/", let directory = command.directory else { return access(path, F_OK) == 0 }
    return access(directory + "/" + path, F_OK) == 0
}

/// A NUL would cut a value short, and a `=` in a name would make another variable of it.
private func refuseWhatCannotBePassed(_ command: Command) throws {
    let name = command.argv.first ?? ""
    let texts = command.argv + command.environment.values + [command.directory ?? ""]
    if texts.contains(where: { $0.utf8.contains(0) }) {
        throw BelayError(.failed, "cannot run \(name.debugDescription): an argument or a variable holds a NUL")
    }
    for key in command.environment.keys where key.isEmpty || key.utf8.contains(0) || key.utf8.contains(UInt8(ascii: "=")) {
        throw BelayError(.failed, "cannot run \(name): \(key.debugDescription) cannot name a variable")
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString(body)
}

/// The texts as `execve` wants them: an array of C strings that ends with NULL.
private func withCStrings<Result>(_ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result) -> Result {
    var pointers = texts.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    pointers.append(nil)
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
}

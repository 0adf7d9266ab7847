import Glibc

/// The names of files that are not whole yet. They lie beside their target, so that the rename stays inside one file system,
/// and name the process that writes them: what a process that is gone has left can be told from what is still being written.
package enum TemporaryName {
    private static let prefix = ".belay-tmp-"

    package static func make(in directory: String) -> String {
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        return "\(directory == "/" ? "" : directory)/\(prefix)\(getpid())-\(random)"
    }

    /// Who writes it; nil where the name is not of this kind.
    package static func process(of name: String) -> Int32? {
        guard name.hasPrefix(prefix) else { return nil }
        return Int32(name.dropFirst(prefix.count).prefix { $0.isNumber })
    }
}

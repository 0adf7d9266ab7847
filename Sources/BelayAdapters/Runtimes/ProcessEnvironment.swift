import BelayCore
import BelaySystem

/// What a service sees: a small base of whoever starts it, then its files in their order, then its own variables, then
/// those it has while dark. Nothing else is inherited, so that a start by hand and one by `resume` are alike.
struct ProcessEnvironment: Sendable {
    static let inherited = ["PATH", "HOME", "LANG", "TZ", "USER"]
    static let usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private static let fileLimit = 1 << 20

    let base: [String: String]
    private let stackDirectory: String
    private let files: any FileSystem

    init(caller: [String: String], stackDirectory: String, files: any FileSystem) {
        var base = caller.filter { Self.inherited.contains($0.key) }
        if base["PATH"] == nil { base["PATH"] = Self.usualPath }
        self.base = base
        self.stackDirectory = stackDirectory
        self.files = files
    }

    /// What the guide and its files say, without the base.
    func declared(_ service: ProcessServiceSpec, exposure: Exposure) throws -> [String: String] {
        var values: [String: String] = [:]
        for file in service.environmentFiles { values.merge(try read(file)) { _, new in new } }
        values.merge(service.environment) { _, new in new }
        if exposure == .dark, let dark = service.darkEnvironment { values.merge(dark) { _, new in new } }
        return values
    }

    func whole(_ service: ProcessServiceSpec, exposure: Exposure) throws -> [String: String] {
        base.merging(try declared(service, exposure: exposure)) { _, new in new }
    }

    /// A command belongs to no service: it sees the files that any service lists (a later one wins), which is where an
    /// installation keeps its settings, but no service's own variables, which may contradict each other.
    func ofCommand(_ services: [ProcessServiceSpec], given: [String: String]) throws -> [String: String] {
        var values = base
        var seen: Set<String> = []
        for file in services.flatMap(\.environmentFiles) where seen.insert(file).inserted {
            values.merge(try read(file)) { _, new in new }
        }
        return values.merging(given) { _, new in new }
    }

    func read(_ file: String) throws -> [String: String] {
        let path = StackPath.resolve(file, in: stackDirectory)
        do {
            let bytes = try files.read(path, limit: Self.fileLimit)
            return EnvironmentFile(bytes).values
        } catch {
            let reason = (error as? BelayError)?.message ?? String(describing: error)
            throw BelayError(
                .refused, "cannot read the environment file \(file): \(reason)",
                hint: "create it, or take it out of environment-files")
        }
    }
}

/// Replaces `${KEY}` in a service's argv. A name that is not set is an error: an empty argument would start something else.
enum ArgumentExpansion {
    static func expand(_ argv: [String], with environment: [String: String], service: String) throws -> [String] {
        let missing = unset(in: argv, environment)
        guard missing.isEmpty else {
            throw BelayError(
                .refused, "cannot start \(service): \(missing.joined(separator: ", ")) is not set",
                hint: "set it in the service's environment or in one of its environment files")
        }
        return argv.map { replace($0) { environment[$0] } }
    }

    static func unset(in argv: [String], _ environment: [String: String]) -> [String] {
        var names: [String] = []
        for argument in argv {
            _ = replace(argument) { name in
                if environment[name] == nil, !names.contains(name) { names.append(name) }
                return nil
            }
        }
        return names
    }

    private static func replace(_ argument: String, _ value: (String) -> String?) -> String {
        var result = ""
        var rest = Substring(argument)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            let after = rest[dollar...].dropFirst()
            guard after.first == "{", let close = after.firstIndex(of: "}"),
                EnvironmentFile.isKey(String(after[..<close].dropFirst()))
            else {
                result += "$"
                rest = after
                continue
            }
            result += value(String(after[..<close].dropFirst())) ?? ""
            rest = after[close...].dropFirst()
        }
        return result + rest
    }
}

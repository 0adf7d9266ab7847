import BelayCore
import BelaySystem
import Synchronization

/// Releases that come as archives, one for each version: files of this machine, or behind a URL.
struct ReleaseArchives: Sendable {
    private static let mark = "{version}"
    /// Far more than any release has.
    private static let largest = 64 << 30
    private static let reserve: Int64 = 256 << 20

    private let pattern: String
    private let stackDirectory: String
    private let files: any FileSystem
    private let runner: any CommandRunner
    private let clock: any Clock
    private let environment: [String: String]

    init(
        _ pattern: String, stackDirectory: String, fileSystem: any FileSystem, runner: any CommandRunner, clock: any Clock,
        environment: [String: String]
    ) {
        self.pattern = pattern
        self.stackDirectory = stackDirectory
        files = fileSystem
        self.runner = runner
        self.clock = clock
        self.environment = environment
    }

    private var isRemote: Bool { pattern.hasPrefix("https://") || pattern.hasPrefix("http://") }

    func place(of version: String) -> String {
        let place = pattern.replacing(Self.mark, with: version)
        return isRemote ? place : StackPath.resolve(place, in: stackDirectory)
    }

    /// What a URL leads to cannot be listed.
    func versions() throws -> [String] {
        let path = StackPath.resolve(pattern, in: stackDirectory)
        guard !isRemote, let range = StackPath.last(path).firstRange(of: Self.mark) else { return [] }
        let (name, folder) = (StackPath.last(path), StackPath.parent(path))
        let (before, after) = (name[..<range.lowerBound], name[range.upperBound...])
        guard try files.status(folder, followingLinks: true)?.kind == .directory else { return [] }
        return try files.list(folder).compactMap { name in
            guard name.count > before.count + after.count, name.hasPrefix(before), name.hasSuffix(after) else { return nil }
            let version = String(name.dropFirst(before.count).dropLast(after.count))
            return (try? VersionText.check(version)) == nil || version.hasPrefix(".") ? nil : version
        }
    }

    /// The version as its archive spells it; nil where there is none.
    func find(_ version: String) throws -> String? {
        guard isRemote else { return Version.find(version, in: try versions()) }
        return try isThere(try ask(place(of: version), method: "HEAD", to: nil), shown(version)) ? version : nil
    }

    /// By which one that was replaced is seen; what lies behind a URL is taken for what it was.
    func mark(of version: String) throws -> String {
        isRemote ? "archive: \(shown(version))" : "archive: \(try SHA256.hex(ofFile: place(of: version), using: files))"
    }

    /// Unpacks it into a directory that is there whole or not at all, also after a power cut.
    func unpack(_ version: String, into directory: String, onLine: (String) -> Void) throws {
        let scratch = scratch(of: directory)
        try files.removeTree(scratch)
        try files.makeDirectory(scratch, mode: 0o700, parents: false)
        try files.makeDirectory(scratch + "/tree", mode: 0o755, parents: false)
        do {
            let archive = try fetch(version, to: scratch + "/archive", onLine: onLine)
            try requireRoom(for: archive, of: version, in: scratch)
            onLine("unpacking \(shown(version))")
            try run(
                [
                    "tar", "--extract", "--file", archive, "--directory", scratch + "/tree", "--no-same-owner",
                    "--no-overwrite-dir",
                ], called: "unpack the archive of \(version)")
            // Before its name says that it is there.
            try run(["sync", "--file-system", scratch], called: "write the release \(version) out")
            try files.rename(try top(of: scratch + "/tree", version), to: directory)
            try files.syncDirectory(StackPath.parent(directory))
            try files.removeTree(scratch)
        } catch {
            try? files.removeTree(scratch)
            throw error
        }
    }

    /// The running version writes to the same disk.
    private func requireRoom(for archive: String, of version: String, in scratch: String) throws {
        let bytes = Mutex(Int64(0))
        try run(
            ["tar", "--list", "--verbose", "--numeric-owner", "--file", archive], called: "unpack the archive of \(version)"
        ) { line in
            // Mode, owner, size.
            let size = line.split(separator: " ", maxSplits: 3).dropFirst(2).first.flatMap { Int64($0) } ?? 0
            bytes.withLock { $0 += min(max(0, size), .max - $0) }
        }
        let (needed, free) = (bytes.withLock { $0 }, try files.space(scratch).availableBytes)
        guard needed > free - Self.reserve else { return }
        throw BelayError(
            .refused, "cannot unpack \(shown(version)): it holds \(Size.text(needed)), and \(Size.text(free)) are free",
            hint: "free \(Size.text(needed + Self.reserve - free)) where \(StackPath.parent(scratch)) lies")
    }

    /// What an unpacking that was cut off leaves.
    func scratch(of directory: String) -> String {
        StackPath.parent(directory) + "/.belay-unpack-" + StackPath.last(directory)
    }

    /// Most archives hold one directory that holds everything.
    private func top(of tree: String, _ version: String) throws -> String {
        let names = try files.list(tree)
        guard let first = names.first else {
            throw BelayError(.refused, "cannot use \(shown(version)): it holds nothing", hint: "fetch it again")
        }
        let isOnly = try names.count == 1 && files.status(tree + "/" + first, followingLinks: false)?.kind == .directory
        return isOnly ? tree + "/" + first : tree
    }

    private func fetch(_ version: String, to path: String, onLine: (String) -> Void) throws -> String {
        let place = place(of: version)
        var archive = place
        if isRemote {
            onLine("fetching \(shown(version))")
            let answer = try ask(place, method: "GET", to: path)
            guard answer.status == 200 else {
                throw BelayError(.refused, "cannot fetch \(shown(version)): it answers \(answer.status)", hint: "belay releases")
            }
            archive = path
        }
        guard let wanted = try checksum(version) else { return archive }
        guard try SHA256.hex(ofFile: archive, using: files) == wanted else {
            throw BelayError(
                .refused, "cannot use \(shown(version)): it is not what its .sha256 says",
                hint: "fetch it again; then ask the vendor")
        }
        return archive
    }

    /// As `sha256sum` writes it; nil where there is none.
    private func checksum(_ version: String) throws -> String? {
        let place = place(of: version)
        let bytes: [UInt8]
        if isRemote {
            let path = place.prefix { $0 != "?" && $0 != "#" }
            let answer = try ask("\(path).sha256\(place.dropFirst(path.count))", method: "GET", to: nil)
            guard try isThere(answer, shown(version) + ".sha256") else { return nil }
            bytes = answer.body
        } else {
            guard try files.status(place + ".sha256", followingLinks: true) != nil else { return nil }
            bytes = try files.read(place + ".sha256", limit: 1 << 16)
        }
        let sum = String(decoding: bytes, as: UTF8.self).prefix { !$0.isWhitespace }.lowercased()
        guard sum.count == 64, sum.allSatisfy(\.isHexDigit) else {
            throw BelayError(.refused, "cannot use \(shown(version)): its .sha256 holds no checksum", hint: "sha256sum ARCHIVE")
        }
        return sum
    }

    /// What is shown of a URL is never its password, nor what stands behind a `?`.
    func shown(_ version: String) -> String { isRemote ? HTTP.shown(place(of: version)) : place(of: version) }

    /// Follows where it is led, but not from an encrypted place to one that is not.
    private func ask(_ url: String, method: String, to path: String?) throws -> HTTPResponse {
        var url = url
        for _ in 0..<6 {
            let answer =
                try path.map { try download(url, to: $0) } ?? HTTP.send(HTTPRequest(method: method, url: url, timeoutSeconds: 30))
            guard let target = answer.redirect else { return answer }
            guard target.hasPrefix("https://") || !url.hasPrefix("https://") else {
                throw BelayError(.refused, "cannot fetch \(HTTP.shown(url)): it leads to \(HTTP.shown(target)), unencrypted")
            }
            url = target
        }
        throw BelayError(.refused, "cannot fetch \(HTTP.shown(url)): it leads from one place to the next")
    }

    /// Only what says that there is nothing is taken for that.
    private func isThere(_ answer: HTTPResponse, _ shown: String) throws -> Bool {
        if answer.status == 200 { return true }
        guard [404, 410].contains(answer.status) else {
            throw BelayError(.refused, "cannot ask for \(shown): it answers \(answer.status)", hint: "try again later")
        }
        return false
    }

    private func download(_ url: String, to path: String) throws -> HTTPResponse {
        let request = HTTPRequest(url: url, timeoutSeconds: 6 * 3600, bodyLimit: Self.largest)
        var answer: HTTPResponse?
        try files.removeTree(path)
        try files.create(path, mode: 0o600) { answer = try HTTP.send(request, into: EndableSink($0, clock)) }
        guard let answer else { throw BelayError(.failed, "internal error: \(path) was made of nothing") }
        return answer
    }

    private func run(
        _ argv: [String], called name: String, onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        let result = try runner.run(
            Command(argv, environment: environment),
            limits: CommandLimits(idleSeconds: 3600, mostSeconds: 6 * 3600, onLine: onLine))
        guard result.succeeded else {
            let lines = PlainText.block(result.errorText).split(separator: "\n").map(String.init)
            throw BelayError(
                .refused, "cannot \(name): \(lines.last ?? "\(argv[0]) ended with no word")", evidence: lines.suffix(5).map { $0 }
            )
        }
    }
}

/// Takes no more once the run is to end: nobody waits for a download that nobody wants any more.
private final class EndableSink: ByteSink {
    private let sink: any ByteSink
    private let clock: any Clock

    init(_ sink: any ByteSink, _ clock: any Clock) { (self.sink, self.clock) = (sink, clock) }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try clock.checkInterruption()
        try sink.write(bytes)
    }
}

import BelayAdapters
import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Releases that come as archives") struct PinsArchiveTests {
    let scratch: Scratch
    let files = RealFileSystem()
    var stack: String { scratch.directory }
    private static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]

    init() throws {
        scratch = try Scratch("archives")
        for directory in ["releases/1.0.0", "downloads", "made/app-1.1.0/lib", "made/bare"] {
            try files.makeDirectory("\(stack)/\(directory)", mode: 0o755, parents: true)
        }
        try files.makeLink(stack + "/current", to: "releases/1.0.0")
        try write("made/app-1.1.0/lib/code.py", "new")
        try write("made/app-1.1.0/start.sh", "#!/bin/sh", mode: 0o755)
        try write("made/bare/one", "1")
        try write("made/bare/two", "2")
        try shell("tar -czf downloads/app-1.1.0.tar.gz -C made app-1.1.0; tar -cf downloads/app-v1.2.0.tar.gz -C made/bare .")
    }

    private func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws {
        try files.writeAtomically("\(stack)/\(name)", Array(text.utf8), mode: mode, like: nil)
    }

    @discardableResult
    private func shell(_ script: String) throws -> String {
        let result = try PosixCommandRunner(clock: SystemClock()).run(
            Command(["/bin/sh", "-c", script], environment: Self.environment, directory: stack),
            limits: CommandLimits(idleSeconds: 30, mostSeconds: 60))
        try #require(result.succeeded, "\(result.errorText)")
        return result.outputText
    }

    private func pin(
        _ archives: String = "downloads/app-{version}.tar.gz", clock: any Clock = SystemClock()
    ) -> DirectoryPin {
        DirectoryPin(
            link: "current", releases: "releases", archives: archives, stackDirectory: stack, fileSystem: files,
            runner: PosixCommandRunner(clock: SystemClock()), clock: clock, environment: Self.environment)
    }

    private var releases: [String] { get throws { try files.list(stack + "/releases").sorted() } }

    @Test("are unpacked once, without the directory that holds everything, and taken away again")
    func unpacked() throws {
        let pin = pin()
        #expect(try pin.available() == ["1.0.0", "1.1.0", "v1.2.0"])
        let target = try pin.resolve("v1.1.0")
        #expect(target == PinState(version: "1.1.0", identity: stack + "/releases/1.1.0"))
        #expect(try !pin.isFetched(target) && releases == ["1.0.0"])
        for _ in 0..<2 { try pin.fetch(target) }
        #expect(try pin.isFetched(target) && releases == ["1.0.0", "1.1.0"])
        #expect(try shell("releases/1.1.0/start.sh; cat releases/1.1.0/lib/code.py") == "new")
        try pin.write(target)
        #expect(try pin.current() == target)
        try pin.write(pin.resolve("1.0.0"))
        try pin.unfetch(target)
        #expect(try releases == ["1.0.0"])

        let bare = try pin.resolve("1.2.0")
        try pin.fetch(bare)
        #expect(try files.list(stack + "/releases/v1.2.0").sorted() == ["one", "two"])
    }

    @Test("that hold more than is free are not begun to be unpacked, and it is said how much is missing")
    func room() throws {
        try shell("truncate -s 8T made/bare/two; tar -cSzf downloads/app-1.3.0.tar.gz -C made/bare .")
        let target = try pin().resolve("1.3.0")
        let error = #expect(throws: BelayError.self) { try pin().fetch(target) }
        #expect(error?.code == .refused && error?.message.contains("it holds 8") == true, "\(error?.message ?? "")")
        #expect(error?.hint?.contains("free ") == true)
        #expect(try releases == ["1.0.0"])
    }

    @Test("that are cut, changed, empty or not there leave nothing, and say so")
    func bad() throws {
        try shell(
            """
            sha256sum downloads/app-1.1.0.tar.gz >downloads/app-1.1.0.tar.gz.sha256
            head -c 150 downloads/app-1.1.0.tar.gz >downloads/app-1.3.0.tar.gz
            mkdir none; tar -czf downloads/app-1.4.0.tar.gz -C none .
            """)
        let pin = pin()
        try pin.fetch(pin.resolve("1.1.0"))
        try pin.unfetch(pin.resolve("1.1.0"))
        try shell("printf x >>downloads/app-1.1.0.tar.gz")
        for (version, word) in [("1.1.0", ".sha256 says"), ("1.3.0", "unpack the archive"), ("1.4.0", "holds nothing")] {
            let target = try pin.resolve(version)
            let error = #expect(throws: BelayError.self) { try pin.fetch(target) }
            #expect(error?.code == .refused && error?.message.contains(word) == true, "\(error?.message ?? "")")
            #expect(try releases == ["1.0.0"])
        }
        let missing = #expect(throws: BelayError.self) { try pin.resolve("1.1.1") }
        #expect(missing?.hint?.contains("1.1.0") == true, "\(missing?.hint ?? "")")
        // What is there, and no release, is not taken for one that is not there yet.
        try shell("ln -s /usr releases/1.1.0")
        #expect(throws: BelayError.self) { try pin.resolve("1.1.0") }
        for version in ["../1.1.0", ".1.1.0", "-x"] { #expect(throws: BelayError.self) { try pin.resolve(version) } }
    }

    @Test("write nothing outside of their directory")
    func hostile() throws {
        try shell(
            """
            cd made; touch outside; mkdir evil; ln -s /tmp evil/way
            tar -czPf ../downloads/app-1.5.0.tar.gz ../made/outside evil /etc/hostname
            rm -r outside evil
            """)
        let pin = pin()
        let target = try pin.resolve("1.5.0")
        _ = try? pin.fetch(target)
        #expect(try files.status(stack + "/made/outside", followingLinks: false) == nil)
        #expect(try files.list(stack).sorted() == ["current", "downloads", "made", "releases"])
    }

    @Test("come from a server, and are what it says that they are")
    func remote() throws {
        let log = stack + "/log"
        let pid = try PosixCommandRunner(clock: SystemClock()).launch(
            Command(
                [
                    "/usr/bin/python3", "-sBuc",
                    "import http.server as h; s = h.HTTPServer(('127.0.0.1', 0), h.SimpleHTTPRequestHandler); print(s.server_port); s.serve_forever()",
                ], environment: Self.environment, directory: stack), logFile: log)
        let server = LaunchedProgram(pid, logFile: log)
        defer { server.kill() }
        try #require(eventually(within: 10) { (try? files.read(log, limit: 100))?.contains(UInt8(ascii: "\n")) == true })
        let port = String(decoding: try files.read(log, limit: 100).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let place = "http://127.0.0.1:\(port)/downloads/app-{version}.tar.gz"
        let pin = pin(place)
        let target = try pin.resolve("1.1.0")
        try shell("sha256sum downloads/app-v1.2.0.tar.gz >downloads/app-1.1.0.tar.gz.sha256")
        let error = #expect(throws: BelayError.self) { try pin.fetch(target) }
        #expect(error?.message.contains(".sha256 says") == true, "\(error?.message ?? "")")
        #expect(try releases == ["1.0.0"])
        try shell("sha256sum downloads/app-1.1.0.tar.gz >downloads/app-1.1.0.tar.gz.sha256")
        try pin.fetch(target)
        #expect(try releases == ["1.0.0", "1.1.0"])
        #expect(throws: BelayError.self) { try pin.resolve("7.7.7") }
        // Nobody waits for what nobody wants any more.
        try pin.unfetch(target)
        let clock = ManualClock()
        clock.interrupt()
        let ended = #expect(throws: BelayError.self) { try self.pin(place, clock: clock).fetch(target) }
        #expect(ended?.code == .interrupted)
        #expect(try releases == ["1.0.0"])
    }
}

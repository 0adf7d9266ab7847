import BelayAdapters
import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Pins in files") struct PinsFileTests {
    let scratch: Scratch
    let files = RealFileSystem()
    var stack: String { scratch.directory }

    init() throws {
        scratch = try Scratch("pins")
        for version in ["1.2.0", "v1.3.0", "1.4.0"] {
            try files.makeDirectory("\(scratch.directory)/releases/\(version)", mode: 0o755, parents: true)
        }
        try write("releases/notes.txt", "a file")
        try files.makeDirectory(scratch.directory + "/releases/.1.5.0.part", mode: 0o755, parents: false)
        try files.makeLink(scratch.directory + "/releases/9.9.9", to: "/usr")
        try files.makeLink(scratch.directory + "/current", to: "releases/1.2.0")
        try write(".env", "# versions\nexport TAG='1.2.0' # live\r\nOTHER=\"$(id)\"\n")
    }

    func write(_ name: String, _ text: String, mode: UInt32 = 0o640) throws {
        try files.writeAtomically("\(stack)/\(name)", Array(text.utf8), mode: mode, like: nil)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try files.read("\(stack)/\(name)", limit: 1 << 20), as: UTF8.self)
    }

    func env(releases: String? = "releases") -> EnvPin {
        EnvPin(file: ".env", key: "TAG", releases: releases, stackDirectory: stack, fileSystem: files)
    }

    func directory() -> DirectoryPin {
        DirectoryPin(
            link: "current", releases: "releases", stackDirectory: stack, fileSystem: files,
            runner: PosixCommandRunner(clock: SystemClock()), clock: SystemClock(), environment: [:])
    }

    @Test("an environment key is moved there and back, and every other byte, the mode too, stays")
    func envWrite() throws {
        let before = try text(".env")
        let old = try env().current()
        let target = try env().resolve("1.3.0")
        #expect(old == PinState(version: "1.2.0", identity: "\(stack)/releases/1.2.0"))
        #expect(target == PinState(version: "v1.3.0", identity: "\(stack)/releases/v1.3.0"))
        for _ in 0..<2 { try env().write(target) }
        #expect(try env().current() == target)
        #expect(try text(".env") == before.replacing("TAG='1.2.0'", with: "TAG='v1.3.0'"))
        try env().write(old)
        #expect(try text(".env") == before)
        #expect(try files.status("\(stack)/.env", followingLinks: false)?.mode ?? 0 & 0o777 == 0o640)
        #expect(try files.list(stack) == [".env", "current", "releases"])
    }

    @Test("an environment file that is a link stays one")
    func envLink() throws {
        try files.rename("\(stack)/.env", to: "\(stack)/real.env")
        try files.makeLink("\(stack)/.env", to: "real.env")
        try env().write(env().resolve("1.4.0"))
        #expect(try files.readLink("\(stack)/.env") == "real.env")
        #expect(try env().current().version == "1.4.0")
    }

    @Test("without releases the version is its own identity, and nothing lies ready")
    func envPlain() throws {
        let pin = env(releases: nil)
        let target = try pin.resolve("3.0")
        #expect(target == PinState(version: "3.0", identity: "3.0"))
        #expect(try pin.available().isEmpty && pin.isFetched(target))
        #expect(pin.directory(of: target) == nil)
        try pin.write(target)
        #expect(try pin.current() == target)
    }

    @Test("only real directories inside of releases are versions")
    func available() throws {
        #expect(try env().available().sorted() == ["1.2.0", "1.4.0", "v1.3.0"])
        #expect(try directory().available() == env().available())
    }

    @Test(
        "what is not a release is refused, and the pin is as it was",
        arguments: [
            "9.9.9", "../stack", "..", ".", "", "-rf", "releases/1.2.0", "notes.txt", ".1.5.0.part", "1.2.0\nB=1", "1.5.0",
            "\u{1B}[2J",
        ])
    func refused(version: String) throws {
        for pin in [env(), directory()] as [any Pin] {
            let before = try (text(".env"), files.readLink("\(stack)/current"))
            #expect(throws: BelayError.self) { try pin.resolve(version) }
            #expect(throws: BelayError.self) {
                try pin.write(PinState(version: version, identity: "\(stack)/releases/\(version)"))
            }
            #expect(try (text(".env"), files.readLink("\(stack)/current")) == before)
        }
    }

    @Test("a version that no file is of is refused with the nearest that is")
    func nearest() throws {
        let error = try #require(throws: BelayError.self) { try directory().resolve("1.4.1") }
        #expect(error.code == .refused)
        #expect(error.hint?.contains("did you mean 1.4.0?") == true)
    }

    @Test("a release that became another directory since it was planned is not written")
    func changed() throws {
        let target = try directory().resolve("1.4.0")
        try files.rename("\(stack)/releases/1.4.0", to: "\(stack)/releases/other")
        try files.makeLink("\(stack)/releases/1.4.0", to: "other")
        #expect(throws: BelayError.self) { try directory().write(target) }
        #expect(throws: BelayError.self) { try env().write(target) }
        #expect(try !directory().isFetched(target))
        #expect(try files.readLink("\(stack)/current") == "releases/1.2.0")
    }

    @Test(
        "a link is moved there and back, in the way it was written",
        arguments: ["releases/1.2.0", "./releases/1.2.0", "ABSOLUTE"])
    func linkWrite(written: String) throws {
        let before = written == "ABSOLUTE" ? "\(stack)/releases/1.2.0" : written
        try files.remove("\(stack)/current")
        try files.makeLink("\(stack)/current", to: before)
        let old = try directory().current()
        let target = try directory().resolve("1.4.0")
        for _ in 0..<2 { try directory().write(target) }
        #expect(try directory().current() == target)
        #expect(try files.readLink("\(stack)/current") == before.replacing("1.2.0", with: "1.4.0"))
        try directory().write(old)
        #expect(try files.readLink("\(stack)/current") == before)
        #expect(try files.list(stack) == [".env", "current", "releases"])
    }

    @Test("a link that cannot be put in its place leaves nothing half made beside it")
    func linkRefused() throws {
        let refusing = InterceptedFileSystem(files) { call in
            if call.operation == "rename" { throw BelayError(.failed, "no space is left") }
        }
        let pin = DirectoryPin(
            link: "current", releases: "releases", stackDirectory: stack, fileSystem: refusing,
            runner: PosixCommandRunner(clock: SystemClock()), clock: SystemClock(), environment: [:])
        let target = try pin.resolve("1.4.0")
        #expect(throws: BelayError.self) { try pin.write(target) }
        #expect(try files.list(stack) == [".env", "current", "releases"])
    }

    @Test("a link through another name of a release comes back as that name")
    func alias() throws {
        try files.makeLink("\(stack)/releases/stable", to: "1.2.0")
        try files.remove("\(stack)/current")
        try files.makeLink("\(stack)/current", to: "releases/stable")
        let old = try directory().current()
        #expect(old == PinState(version: "stable", identity: "\(stack)/releases/1.2.0"))
        try directory().write(directory().resolve("1.4.0"))
        try directory().write(old)
        #expect(try files.readLink("\(stack)/current") == "releases/stable")
    }

    @Test("a pin that cannot be read says what to write", arguments: ["outside", "missing", "directory", "dangling"])
    func unreadable(how: String) throws {
        try files.remove("\(stack)/current")
        switch how {
        case "outside": try files.makeLink("\(stack)/current", to: "/usr")
        case "dangling": try files.makeLink("\(stack)/current", to: "releases/0.0.1")
        case "directory": try files.makeDirectory("\(stack)/current", mode: 0o755, parents: false)
        default: break
        }
        let error = try #require(throws: BelayError.self) { try directory().current() }
        #expect(error.code == .refused)
        try write(".env", "OTHER=1\n")
        #expect(try #require(throws: BelayError.self) { try env().current() }.hint?.hasPrefix("add TAG=") == true)
        try files.remove("\(stack)/.env")
        #expect(try #require(throws: BelayError.self) { try env().current() }.code == .refused)
    }
}

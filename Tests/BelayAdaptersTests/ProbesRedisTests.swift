import BelayCore
import BelaySystem
import Testing

@testable import BelayAdapters

@Suite("The probe of Redis, with a password")
struct ProbesRedisTests {
    struct Start: Sendable, CustomTestStringConvertible {
        let words: [String]
        let place: RedisPassword.Place?

        var testDescription: String { words.joined(separator: " ") }
    }

    @Test(
        "where a server has its password from is read off what it was started with",
        arguments: [
            Start(words: ["redis-server"], place: nil), Start(words: ["redis-server", "--requirepass"], place: nil),
            Start(words: ["entrypoint.sh", "redis-server", "--requirepass", "a b$c", "--save", ""], place: .word("a b$c")),
            Start(words: ["redis-server", "--requirepass", "old", "--requirepass", "new"], place: .word("new")),
            Start(words: ["sh", "-c", "exec redis-server --requirepass \"$REDIS_PW\" --save ''"], place: .variable("REDIS_PW")),
            Start(words: ["sh", "-c", "redis-server --requirepass ${PW:?not set}"], place: .variable("PW")),
            Start(words: ["sh", "-c", "valkey-server --requirepass 'x y'"], place: .word("x y")),
            Start(
                words: ["sh", "-c", "redis-server --requirepass \"$(cat /run/secrets/redis)\" --appendonly yes"],
                place: .file("/run/secrets/redis")),
            Start(words: ["sh", "-c", "redis-server --requirepass $(</run/pw)"], place: .file("/run/pw")),
            Start(words: ["redis-server", "/etc/redis/redis.conf", "--port", "1"], place: .settings("/etc/redis/redis.conf")),
            Start(words: ["redis-server", "/etc/redis.conf", "--requirepass", "x"], place: .word("x")),
            Start(words: ["redis-server", "--save 60 1 --requirepass x"], place: .word("x")),
        ])
    func places(start: Start) { #expect(RedisPassword.place(in: start.words) == start.place) }

    @Test(
        "a file of settings tells it, the last word of several being what the server takes",
        arguments: [
            ("port 1\n  requirepass \"s3\"\n", "s3"), ("requirepass a\nREQUIREPASS b", "b"), ("# requirepass a", nil), ("", nil),
            ("user default on >s3 ~* +@all\nuser other on >x", "s3"), ("user default on nopass ~* +@all", nil),
        ])
    func settings(text: String, password: String?) { #expect(RedisPassword.password(in: text) == password) }

    @Test("what an image is told by variables is found last, and a file that they name is read")
    func variables() throws {
        func find(_ words: [String], _ environment: String) throws -> RedisPassword.Found? {
            try RedisPassword(words: words) { argv in
                switch argv {
                case ["env"]: environment
                case ["cat", "/pw"]: "of-file\nmore\n"
                default: nil
                }
            }.find()
        }
        #expect(try find([], "") == nil)
        #expect(try find([], "REDIS_PASSWORD=") == nil)
        let variable = RedisPassword.Found(password: Secret("x=y"), place: "REDIS_PASSWORD in its environment")
        #expect(try find([], "A=1\nREDIS_PASSWORD=x=y\n") == variable)
        #expect(try find(["redis-server", "--requirepass", "z"], "REDIS_PASSWORD=x")?.place == "its command")
        #expect(try find([], "VALKEY_PASSWORD_FILE=/pw") == .init(password: Secret("of-file"), place: "/pw"))
        #expect(try find([], "REDIS_ARGS=--save 1 1 --requirepass q")?.password == Secret("q"))
        #expect(try find(["redis-server", "/missing.conf"], "") == nil)
    }

    /// Answers as the client of a server does that asks for `right`, and keeps what it was called with.
    private static func client(_ directory: String, right: String) -> String {
        """
        #!/bin/sh
        echo "$*" >>\(directory)/argv
        case " $* " in *" hang "*) echo $$ >\(directory)/pid; sleep 600 & wait ;; esac
        if [ "${REDISCLI_AUTH:-}" = '\(right)' ]; then echo 7; exit 0; fi
        if [ -n "${REDISCLI_AUTH:-}" ]; then echo 'AUTH failed: WRONGPASS invalid username-password pair or user is disabled.' >&2; fi
        echo 'NOAUTH Authentication required.'; exit 1
        """
    }

    private func stack(right: String, started words: [String], environment: [String: String] = [:]) throws -> ProcessRuntimeStack
    {
        let stack = try ProcessRuntimeStack()
        try stack.files.makeDirectory(stack.directory + "/bin", mode: 0o755, parents: false)
        try stack.write("bin/redis-cli", Self.client(stack.directory, right: right), mode: 0o755)
        var service = stack.shell("cache", "exec sleep 600")
        service.run = words
        service.environment = environment.merging(["PATH": stack.directory + "/bin:/usr/bin:/bin"]) { own, _ in own }
        stack.services = [service]
        return stack
    }

    private func ask(
        _ stack: ProcessRuntimeStack, _ command: [String] = ["LLEN", "celery"], user: String? = nil,
        password: CredentialSpec? = nil, seconds: Double = 60
    ) throws -> Observation {
        try stack.prober().observe(
            .redis(service: "cache", command: command, user: user, password: password),
            in: ProbeContext(timeoutSeconds: seconds))
    }

    @Test("a server that asks is asked again with the password of its service, which no argument shows")
    func found() throws {
        let stack = try stack(right: "s3cret", started: ["redis-server", "--requirepass", "s3cret"])
        #expect(try ask(stack) == Observation(scalar: .number(7), rows: 1, text: "7\n"))
        #expect(try stack.read("argv") == "--raw -e LLEN celery\n--raw -e LLEN celery\n")
    }

    @Test("the guide's user and password are what is asked with, at once")
    func said() throws {
        let stack = try stack(right: "of-the-guide", started: ["redis-server", "--requirepass", "s3cret"])
        #expect(try ask(stack, user: "belay", password: .environment("KEY")).scalar == .number(7))
        #expect(try stack.read("argv") == "--raw -e --user belay LLEN celery\n")
    }

    @Test("a password that is wrong, or nowhere, is said with what to do, and is in no word of it")
    func refused() throws {
        let nowhere = try stack(right: "s3cret", started: ["redis-server"])
        #expect(
            try ask(nowhere).problem
                == "cache asks for a password, and none is found in its command, environment or configuration: say where it is, password: {env: KEY} or {file: PATH}"
        )
        let wrong = try stack(right: "s3cret", started: ["redis-server"], environment: ["REDIS_PASSWORD": "0ther"])
        let seen = try ask(wrong)
        #expect(
            seen.problem
                == "cache does not take the password of REDIS_PASSWORD in its environment: say where its own is, password: {env: KEY}"
        )
        #expect(!"\(seen)".contains("0ther"))
        let guide = try ask(wrong, password: .environment("KEY"))
        #expect(guide.problem == "cache does not take the password of the guide: say where its own is, password: {env: KEY}")
    }

    @Test("a client that hangs is ended with all that it has started")
    func hanging() throws {
        let stack = try stack(right: "", started: ["redis-server"])
        #expect(try ask(stack, ["hang"], seconds: 0.5).problem == "no answer within 0.5 s")
        let pid = try #require(Int32(try stack.read("pid").filter(\.isNumber)))
        #expect(stack.wait { stack.table.process(pid) == nil })
    }
}

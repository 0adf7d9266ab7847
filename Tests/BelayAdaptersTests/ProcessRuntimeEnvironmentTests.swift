import BelayAdapters
import BelayCore
import Testing

@Suite("The process runtime's environment")
struct ProcessRuntimeEnvironmentTests {
    @Test("A service sees the base, its files in order, its own and its dark variables, and nothing else of the caller")
    func layers() throws {
        let stack = try ProcessRuntimeStack()
        try stack.write("first.env", "A=first\nB=first\nC=\"first one\"\n")
        try stack.write("second.env", "# a comment\nB=second\nD=second\n")
        var service = stack.shell("api", "env > seen; : > up; exec sleep 600", writing: "up")
        service.environmentFiles = ["first.env", "second.env"]
        service.environment = ["D": "own", "E": "own"]
        service.darkEnvironment = ["E": "dark"]
        stack.services = [service]
        try stack.runtime().start("api", exposure: .dark, patience: ProcessRuntimeStack.patience)

        let seen = try stack.read("seen").split(separator: "\n")
        for line in ["A=first", "B=second", "C=first one", "D=own", "E=dark", "HOME=/root", "BELAY_SERVICE=api"] {
            #expect(seen.contains(Substring(line)))
        }
        #expect(!seen.contains { $0.hasPrefix("SECRET_OF_CALLER") })
    }

    @Test("${KEY} in run takes its value from the service's own environment; anything else stays as it is")
    func expands() throws {
        let stack = try ProcessRuntimeStack()
        var service = stack.shell("api", "", writing: "up")
        service.run = [
            "/bin/sh", "-c", "echo \"$@\" > seen; : > up; exec sleep 600", "sh", "--port=${PORT}/${PORT}", "$HOME", "${1}", "$",
        ]
        service.environment = ["PORT": "81"]
        stack.services = [service]
        try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        #expect(try stack.read("seen") == "--port=81/81 $HOME ${1} $\n")
    }

    @Test("A ${KEY} that is not set is refused by name, before anything starts")
    func refusesUnset() throws {
        let stack = try ProcessRuntimeStack()
        var service = stack.shell("api", "exec sleep 600")
        service.run += ["${MISSING}", "${SECRET_OF_CALLER}"]
        stack.services = [service]
        let error = #expect(throws: BelayError.self) {
            try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        }
        #expect(error?.message == "cannot start api: MISSING, SECRET_OF_CALLER is not set")
    }

    @Test("The keys of all services are told with redacted values; those that disagree are told apart")
    func mergesForFacts() throws {
        let stack = try ProcessRuntimeStack()
        try stack.write(".env", "TOKEN=s3cret\n")
        var (one, two) = (stack.shell("one", ""), stack.shell("two", ""))
        (one.environmentFiles, two.environmentFiles) = ([".env"], [".env"])
        (one.environment, two.environment) = (["PORT": "1"], ["PORT": "2"])
        stack.services = [one, two]
        let environment = try stack.runtime().environment()
        #expect(environment.mapValues { $0.reveal() } == ["TOKEN": "s3cret", "PORT": "1", "two:PORT": "2"])
        #expect(!"\(environment)".contains("s3cret"))
    }
}

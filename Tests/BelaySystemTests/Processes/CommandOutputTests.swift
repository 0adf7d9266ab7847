import BelaySystem
import Synchronization
import Testing

struct CommandOutputTests {
    let runner = PosixCommandRunner(clock: SystemClock())

    @Test("Of a flood the last lines are kept, whole, within the limit")
    func flood() throws {
        let result = try runner.run(
            shell("seq 1 1000000; echo last"), limits: CommandLimits(idleSeconds: 60, mostSeconds: 60, outputBytes: 1000))
        let lines = result.outputText.split(separator: "\n")
        #expect(result.truncated)
        #expect(result.output.count <= 1000)
        #expect(lines.last == "last")
        let numbers = lines.dropLast().compactMap { Int($0) }
        #expect(numbers == Array((1_000_001 - numbers.count)...1_000_000))
    }

    @Test("Output of just the limit is not called cut", arguments: [(9, true), (10, false), (11, false)])
    func exactLimit(limit: Int, truncated: Bool) throws {
        let result = try runner.run(shell("printf 'abcd\\nefgh\\n'"), limits: CommandLimits(outputBytes: limit))
        #expect(result.truncated == truncated)
        #expect(result.outputText == (truncated ? "efgh\n" : "abcd\nefgh\n"))
    }

    @Test("Every line is handed on once, of both streams, the unfinished last one too")
    func lines() throws {
        let seen = Mutex<[String]>([])
        let limits = CommandLimits(onLine: { line in seen.withLock { $0.append(line) } })
        _ = try runner.run(shell("printf 'one\\r\\ntwo\\n\\nfour'; sleep 0.1; echo wrong >&2"), limits: limits)
        #expect(seen.withLock { $0.sorted() } == ["", "four", "one", "two", "wrong"])
    }

    @Test("A stream without line ends is bounded as well")
    func noLineEnds() throws {
        let result = try runner.run(
            shell("head -c 3000000 /dev/zero | tr '\\0' x"), limits: CommandLimits(mostSeconds: 60, outputBytes: 500))
        #expect(result.output == Array(repeating: UInt8(ascii: "x"), count: 500))
        #expect(result.truncated)
    }
}

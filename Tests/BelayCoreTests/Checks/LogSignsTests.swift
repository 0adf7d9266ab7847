import BelayCore
import Testing

@Suite("Lines of a log")
struct LogSignsTests {
    @Test(
        "give away code that died or met a schema it does not know",
        arguments: [
            "Traceback (most recent call last):", "panic: runtime error: invalid memory address", "FATAL: role does not exist",
            "alembic.util.exc.CommandError: Can't locate revision identified by '032'",
            "sqlite3.OperationalError: no such column: x",
            "Exception in thread \"main\"", "[worker 3] Worker exited with code 1", "table notes has no column named starred",
        ])
    func fatal(line: String) { #expect(LogSigns.fatalLines(in: ["ready", line]) == [line]) }

    @Test(
        "of an ordinary kind give away nothing",
        arguments: ["ready on port 80", "error: user typed a wrong password", "0 errors", "nonfatal", "WARNING slow"])
    func ordinary(line: String) { #expect(LogSigns.fatalLines(in: [line]) == []) }

    @Test("that the service wrote before as well, but for numbers, are its habit")
    func habits() {
        let before = ["12:01 fatal: lost peer 10.0.0.7, again in 5 s"]
        #expect(LogSigns.news(in: ["13:59 FATAL: lost peer 10.0.0.9, again in 10 s"], before: before) == [])
        #expect(LogSigns.news(in: ["13:59 fatal: lost disk"], before: before) == ["13:59 fatal: lost disk"])
    }

    @Test("A traceback is the exception that it tells of, and a caller who went away is none")
    func tracebacks() {
        let trace = { (end: String) in ["Traceback (most recent call last):", "  File \"a.py\", line 1, in f", "    g()", end] }
        #expect(
            LogSigns.fatalLines(in: trace("KeyError: 'x'") + ["ready"]) == ["Traceback (most recent call last): … KeyError: 'x'"])
        #expect(LogSigns.fatalLines(in: trace("ConnectionResetError: [Errno 104] Connection reset by peer")) == [])
        #expect(LogSigns.fatalLines(in: trace("BrokenPipeError: [Errno 32] Broken pipe") + trace("KeyError: 'x'")).count == 1)
        // One that was cut off is one all the same; and one is no habit because there was another.
        #expect(LogSigns.fatalLines(in: Array(trace("").prefix(3))) == ["Traceback (most recent call last):"])
        #expect(LogSigns.news(in: trace("ValueError: 7"), before: LogSigns.fatalLines(in: trace("KeyError: 'x'"))).count == 1)
        #expect(LogSigns.news(in: trace("ValueError: 7"), before: LogSigns.fatalLines(in: trace("ValueError: 8"))) == [])
    }
}

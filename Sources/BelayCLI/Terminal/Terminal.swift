import BelayCore
import Glibc

/// Where lines go to. Nothing but this writes to standard output and standard error.
struct Terminal: Sendable {
    let isInteractive: Bool
    let colors: Bool

    /// Whether lines can be drawn anew in place.
    let isRewritable: Bool

    /// A question needs somebody who sees it, and somebody who answers.
    var canAsk: Bool { isInteractive && isatty(STDIN_FILENO) == 1 }

    init(environment: [String: String]) {
        isInteractive = isatty(STDOUT_FILENO) == 1
        isRewritable = isInteractive && environment[.terminal] != "dumb"
        colors = isInteractive && (environment[.noColor] ?? "").isEmpty && environment[.terminal] != "dumb"
    }

    /// As it is, without a line break behind it.
    func write(_ text: String) { Self.write(text, to: STDOUT_FILENO) }
    func print(_ text: String) { Self.write(text + "\n", to: STDOUT_FILENO) }
    func complain(_ text: String) { Self.write(text + "\n", to: STDERR_FILENO) }

    /// One line; Ctrl-C while waiting for it ends the waiting, which reading alone would not notice.
    func readAnswer(_ clock: any Clock) throws -> String {
        while true {
            var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, 100)
            try clock.checkInterruption()
            if ready > 0 { return readLine() ?? "" }
        }
    }

    func bold(_ text: String) -> String { paint(text, "1") }
    func red(_ text: String) -> String { paint(text, "31") }
    func green(_ text: String) -> String { paint(text, "32") }
    func yellow(_ text: String) -> String { paint(text, "33") }
    func dim(_ text: String) -> String { paint(text, "2") }

    private func paint(_ text: String, _ code: String) -> String { colors ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }

    /// Columns of the terminal now: it may be another size with every look. nil where there is no terminal.
    var columns: Int? {
        var size = winsize()
        guard isInteractive, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return max(20, Int(size.ws_col))
    }

    /// Below so many columns a line has no room for an indent as wide as a step's name.
    static let narrow = 60
    static let narrowIndent = "  "
    static let indent = String(repeating: " ", count: 11)
    /// Where what happens inside a step begins.
    var inside: String { (columns ?? Self.narrow) < Self.narrow ? Self.narrowIndent : Self.indent }

    /// Long lines broken between words on a terminal, left whole for everything else.
    func fitted(_ text: String) -> String {
        guard let columns else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            Columns.wrapped(String(line), columns, indent: min(13, line.prefix { $0 == " " }.count + 2))
        }.joined(separator: "\n")
    }

    /// A closed pipe is no reason to end a run: what cannot be written is dropped.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// Control characters, and those that turn the direction of writing.
    private static func isObeyed(_ value: UInt32) -> Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }

    /// What came from elsewhere is shown, never obeyed: control characters become visible.
    static func safe(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar == "\t" ? " " : isObeyed(scalar.value) ? "\u{FFFD}" : scalar
                }))
    }
}

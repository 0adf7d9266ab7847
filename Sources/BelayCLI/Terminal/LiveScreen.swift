import Glibc

/// The rows at the end of a terminal that are drawn anew in place. Whatever else is printed goes above them.
struct LiveScreen {
    let terminal: Terminal
    /// As they were drawn last.
    private var drawn: [String] = []

    /// How the terminal echoed control characters before; nil where that was not changed.
    private var echoed: termios?

    init(terminal: Terminal) { self.terminal = terminal }

    /// A `^C` that the terminal writes into the rows would break them.
    mutating func takeOver() {
        var settings = termios()
        guard echoed == nil, tcgetattr(STDOUT_FILENO, &settings) == 0 else { return }
        echoed = settings
        settings.c_lflag &= ~tcflag_t(ECHOCTL)
        tcsetattr(STDOUT_FILENO, TCSADRAIN, &settings)
    }

    mutating func giveBack() {
        if var before = echoed { tcsetattr(STDOUT_FILENO, TCSADRAIN, &before) }
        echoed = nil
    }

    var columns: Int { terminal.columns ?? 80 }

    mutating func draw(_ rows: [String], above lines: [String] = []) {
        var text = erasing(columns)
        for line in lines { text += line + "\r\n" }
        // The first row is the step, what is below it is only by the way.
        text += rows.enumerated().map { $0.offset == 0 ? $0.element : terminal.dim($0.element) }.joined(separator: "\r\n")
        terminal.write(text)
        drawn = rows
    }

    mutating func clear(above lines: [String] = []) {
        var text = erasing(columns)
        for line in lines { text += line + "\r\n" }
        if !text.isEmpty { terminal.write(text) }
        drawn = []
    }

    /// A terminal that has become narrower has broken the rows itself: so many more of them are to be gone over.
    private func erasing(_ columns: Int) -> String {
        guard !drawn.isEmpty else { return "" }
        let taken = drawn.reduce(0) { $0 + max(1, (Columns.width($1) + columns - 1) / columns) }
        return (taken > 1 ? "\u{1B}[\(taken - 1)A" : "") + "\r\u{1B}[J"
    }
}

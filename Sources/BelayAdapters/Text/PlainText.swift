/// What others wrote (logs, answers, output), made safe to show: no escape sequences, no control characters, nothing that
/// turns the direction of text, no endless line.
enum PlainText {
    static let lineLimit = 4096

    static func line(_ text: some StringProtocol) -> String { clean(text, keepingLines: false, limit: lineLimit) }

    static func block(_ text: some StringProtocol, limit: Int = 1 << 20) -> String {
        clean(text, keepingLines: true, limit: limit)
    }

    private static func clean(_ text: some StringProtocol, keepingLines: Bool, limit: Int) -> String {
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        var count = 0
        while let scalar = scalars.next() {
            guard count < limit else {
                result.append("…")
                break
            }
            count += 1
            switch scalar.value {
            case 0x1B: skipSequence(&scalars)
            case 0x0A where keepingLines: result.append(scalar)
            case 0x09, 0x0A: result.append(" ")
            case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// After ESC: `[ … letter` as a whole (colours, cursor), `] … BEL` as a whole (titles), anything else one character.
    private static func skipSequence(_ scalars: inout some IteratorProtocol<Unicode.Scalar>) {
        guard let kind = scalars.next() else { return }
        var left = 256
        switch kind {
        case "[":
            while left > 0, let scalar = scalars.next(), !(0x40...0x7E).contains(scalar.value) { left -= 1 }
        case "]":
            while left > 0, let scalar = scalars.next(), scalar.value != 0x07, scalar.value != 0x1B { left -= 1 }
        default: return
        }
    }
}

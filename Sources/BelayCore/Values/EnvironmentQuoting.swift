/// Writes a value so that it reads back as itself, whatever is in it.
enum EnvironmentQuoting {
    enum Quote: Sendable, Equatable {
        case bare
        case single
        case double
    }

    /// The ways to write it, the one that is most like the old one first.
    static func ways(of value: String, like old: Quote?) -> [[UInt8]] {
        let bytes = Array(value.utf8)
        let isPlain = bytes.allSatisfy(isPlain)
        // A backslash, too: some readers take it for an escape inside of single quotes.
        let fitsSingle = !bytes.contains { [0x27, 0x5C, 0x0A, 0x0D].contains($0) }
        var ways: [[UInt8]] = []
        if isPlain, old ?? .bare == .bare { ways.append(bytes) }
        if old == .double { ways.append(double(bytes)) }
        if fitsSingle { ways.append([0x27] + bytes + [0x27]) }
        return ways + [double(bytes)]
    }

    /// What the scanner makes of the inside of double quotes.
    static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var value: [UInt8] = []
        var escaped = false
        for byte in bytes {
            if escaped {
                switch byte {
                case 0x6E: value.append(0x0A)
                case 0x72: value.append(0x0D)
                case 0x74: value.append(0x09)
                case 0x22, 0x24, 0x5C, 0x60: value.append(byte)
                default: value += [0x5C, byte]
                }
                escaped = false
            } else if byte == 0x5C {
                escaped = true
            } else {
                value.append(byte)
            }
        }
        return value
    }

    /// A line break becomes `\n`, so that the value stays in its one line; `$` and `` ` `` are no expansion.
    private static func double(_ bytes: [UInt8]) -> [UInt8] {
        var quoted: [UInt8] = [0x22]
        for byte in bytes {
            switch byte {
            case 0x0A: quoted += [0x5C, 0x6E]
            case 0x0D: quoted += [0x5C, 0x72]
            case 0x22, 0x24, 0x5C, 0x60: quoted += [0x5C, byte]
            default: quoted.append(byte)
            }
        }
        return quoted + [0x22]
    }

    private static let plainMarks = Set("_-./:@%+,=".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || plainMarks.contains(byte)
    }
}

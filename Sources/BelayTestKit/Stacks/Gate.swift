import BelaySystem

/// A file that the guide asks for: while it is away, a run waits at its check, and a test does there what it has to do,
/// however busy the machine is.
package struct Gate: Sendable {
    private let path: String

    /// Asked last in `drain` (the first list of checks), or in `verify` at this time; it is open at first.
    package enum Place: String, Sendable {
        case drain
        case always
        case open
    }

    package init(_ place: Place, of stack: DemoStack) throws {
        path = stack.path("gate")
        let check = "{name: the gate is open, file: gate, expect: present, within: 100s"
        switch place {
        case .drain: try stack.edit("belay.yaml", "drain:\n", "drain:\n  - \(check)}\n")
        case .always, .open: try stack.edit("belay.yaml", "verify:\n", "verify:\n  - \(check), when: \(place.rawValue)}\n")
        }
        open()
    }

    package func open() { try? RealFileSystem().writeAtomically(path, [], mode: 0o644, like: nil) }
    package func close() { try? RealFileSystem().remove(path) }
}

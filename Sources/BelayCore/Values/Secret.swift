/// A value that prints as `**redacted**` wherever it may end up by mistake; it is deliberately not `Codable`.
package struct Secret: Sendable, Equatable {
    private let value: String

    package init(_ value: String) { self.value = value }

    /// The only way to the value: each call is a place to look at in review.
    package func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "**redacted**" }
    package var debugDescription: String { "**redacted**" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

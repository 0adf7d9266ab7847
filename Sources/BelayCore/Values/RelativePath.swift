/// A path below some root, compared byte by byte as the kernel does.
///
/// Swift compares strings by canonical equivalence and splits them by grapheme: `é` written in two ways would be one name,
/// and a `/` before a combining accent would not be seen. Everything here works on UTF-8, so that two files stay two and
/// no component is missed.
package struct RelativePath: Sendable, Hashable, Comparable {
    package let text: String

    /// Refuses whatever could lead out of the root, or could be written in a second way.
    package init(_ text: String) throws(BelayError) {
        if let problem = Self.problem(with: text) {
            throw BelayError(.refused, "cannot use the path \(Self.shown(text)): \(problem)")
        }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    package var components: [String] { Self.split(text) }
    package var name: String { components.last ?? text }

    /// The directories on the way to it, the outermost first.
    package var ancestors: [RelativePath] {
        let parts = components
        return parts.indices.dropFirst().map { RelativePath(unchecked: parts[..<$0].joined(separator: "/")) }
    }

    package var parent: RelativePath? { ancestors.last }

    package func appending(_ name: String) throws(BelayError) -> RelativePath { try RelativePath(text + "/" + name) }

    package func path(below root: String) -> String { root + "/" + text }

    /// Whether it lies below the other, or is it.
    package func isWithin(_ other: RelativePath) -> Bool { self == other || ancestors.contains(other) }

    /// A parent comes before what lies in it.
    package static func < (left: RelativePath, right: RelativePath) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package static func == (left: RelativePath, right: RelativePath) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Why a text is no such path; nil where it is one.
    package static func problem(with text: String) -> String? {
        let bytes = text.utf8
        if bytes.isEmpty { return "it is empty" }
        if bytes.count > 4095 { return "it is longer than 4095 bytes" }
        if bytes.contains(0) { return "it holds a NUL byte" }
        if bytes.first == UInt8(ascii: "/") { return "it is absolute" }
        for part in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if part.isEmpty { return "it holds an empty name" }
            if part.elementsEqual("..".utf8) { return "it leads upwards with .." }
            if part.elementsEqual(".".utf8) { return "it holds the name ." }
            if part.count > 255 { return "it holds a name longer than 255 bytes" }
        }
        return nil
    }

    package static func split(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Control characters made visible: a hostile name must not reach a terminal as it is.
    package static func shown(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(300) {
            let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
            shown += isControl ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return shown
    }
}

extension RelativePath: CustomStringConvertible {
    package var description: String { Self.shown(text) }
}

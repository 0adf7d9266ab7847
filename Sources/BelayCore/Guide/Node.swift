/// One node of a YAML document, with its place. Scalars are text until the schema gives them a type.
package struct Node: Sendable, Equatable {
    package indirect enum Content: Sendable, Equatable {
        /// `quoted` tells `"no"` from `no`.
        case scalar(String, quoted: Bool)
        case sequence([Node])
        /// In the order of the file; duplicate keys have been refused.
        case mapping([Entry])
    }

    package struct Entry: Sendable, Equatable {
        package var key: String
        package var keyMark: Mark
        package var value: Node

        package init(key: String, keyMark: Mark, value: Node) {
            self.key = key
            self.keyMark = keyMark
            self.value = value
        }
    }

    package var content: Content
    package var mark: Mark

    package init(_ content: Content, at mark: Mark) {
        self.content = content
        self.mark = mark
    }
}

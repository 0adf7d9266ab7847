/// What a draft says of one of its keys, beside the key itself.
package struct Remark: Sendable, Equatable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// Why the key says what it says.
        case found
        /// What could not be known: a person has to look at it.
        case unknown
        /// What should be known of the stack.
        case note
    }

    package var kind: Kind
    /// Where it stands in the guide: `stores.db`, `migrate`.
    package var key: String
    package var message: String
    /// Lines of a guide that a person may write there.
    package var examples: [String]

    package init(_ kind: Kind, _ key: String, _ message: String, examples: [String] = []) {
        self.kind = kind
        self.key = key
        self.message = message
        self.examples = examples
    }
}

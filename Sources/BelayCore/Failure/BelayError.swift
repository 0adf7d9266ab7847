/// Something that could not be done: what, why, and the next command.
///
/// The message is a lower-case fragment without a period (`cannot restore db: …`); bugs begin with `internal error:`.
package struct BelayError: Error, Sendable, Equatable {
    package enum Code: String, Codable, Sendable {
        /// The command line or the guide is wrong: exit 2.
        case usage
        /// The stack, the machine or the target is not fit for it: exit 3 before `drain`.
        case refused
        /// A step did not succeed.
        case failed
        /// Another run holds the stack: exit 5.
        case busy
        /// The operator interrupted: exit 130.
        case interrupted
        /// Nothing that Belay may decide by itself: exit 4.
        case needsPerson
    }

    package var code: Code
    package var message: String
    /// The next thing to do, a command where there is one.
    package var hint: String?
    /// The lines of a log, or of a tool's output, that show why.
    package var evidence: [String]

    package init(_ code: Code, _ message: String, hint: String? = nil, evidence: [String] = []) {
        self.code = code
        self.message = message
        self.hint = hint
        self.evidence = evidence
    }
}

extension BelayError {
    /// A hint that can be typed as it stands: one call of belay, whole, with nothing in it that a person has to fill in. Any
    /// other is an advice.
    package static func command(_ hint: String?) -> String? {
        guard let hint, hint.hasPrefix("belay ") else { return nil }
        let words = hint.split(separator: " ").dropFirst()
        let isAdvice = words.contains { word in
            let isBlank = word.count > 1 && word.allSatisfy { $0.isUppercase }
            return isBlank || word.hasPrefix("(") || word.hasSuffix(",") || word.hasSuffix(";") || word.contains("…")
        }
        return isAdvice ? nil : hint
    }
}

extension BelayError: CustomStringConvertible {
    package var description: String { message }
}

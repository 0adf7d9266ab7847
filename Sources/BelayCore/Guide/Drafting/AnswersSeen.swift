/// What a running service was asked, and answered with.
package struct AnswersSeen: Sendable, Equatable {
    package struct Answer: Sendable, Equatable {
        package var port: Int
        package var path: String
        package var status: Int
        /// Of a JSON object, what says how it goes; nothing else is kept.
        package var signs: [String: JSONValue]

        package init(port: Int, path: String, status: Int, signs: [String: JSONValue] = [:]) {
            self.port = port
            self.path = path
            self.status = status
            self.signs = signs
        }
    }

    /// Those that may become checks, the best first.
    package var answers: [Answer]
    /// Ports that take connections.
    package var open: [Int]
    /// Ports where any path is answered alike, as one-page applications do.
    package var indifferent: [Int]

    package init(_ answers: [Answer] = [], open: [Int] = [], indifferent: [Int] = []) {
        self.answers = answers
        self.open = open
        self.indifferent = indifferent
    }
}

/// A place in a text file, counted from one.
package struct Mark: Codable, Sendable, Equatable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

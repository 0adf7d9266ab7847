import BelayCore
import CYAML

/// What libyaml could not read, said to a person who does not know its grammar.
struct ParserProblem {
    private let problem: String
    private let place: Mark
    /// Where the thing began that could not be read to its end.
    private let beginning: Mark
    private let context: String

    init(_ parser: yaml_parser_t) {
        problem = parser.problem.map { String(cString: $0) } ?? "it is not YAML"
        context = parser.context.map { String(cString: $0) } ?? ""
        place = Mark(parser.problem_mark)
        beginning = parser.context == nil ? place : Mark(parser.context_mark)
    }

    func diagnostic(in source: SourceText) -> Diagnostic {
        if let tab = tab(in: source) {
            return source.diagnostic(tab, "a tab is used for indentation", fix: "use spaces")
        }
        if problem == "found character that cannot start any token", let character = source.character(at: place) {
            return source.diagnostic(
                place, "a value cannot begin with '\(Printable.text(String(character), limit: 1))'",
                fix: "put quotes around the value")
        }
        if context == "while scanning a quoted scalar", problem == "found unexpected end of stream" {
            return source.diagnostic(beginning, "the quote is never closed", fix: "close it")
        }
        guard let known = Self.known[problem] else {
            return source.diagnostic(
                place, "it cannot be read as YAML: \(problem)", fix: "check quotes, brackets and indentation")
        }
        return source.diagnostic(known.fromBeginning ? beginning : place, known.message, fix: known.fix)
    }

    /// The tab in the white space before the place, if that is what is wrong.
    private func tab(in source: SourceText) -> Mark? {
        let indentation = source.indentation(ofLine: place.line).unicodeScalars
        guard let index = indentation.firstIndex(of: "\t") else { return nil }
        return Mark(line: place.line, column: indentation.distance(from: indentation.startIndex, to: index) + 1)
    }

    private struct Known {
        var message: String
        var fix: String
        var fromBeginning = false
    }

    private static let known: [String: Known] = [
        "mapping values are not allowed in this context": Known(
            message: "a ':' is not allowed here", fix: "put quotes around a value that holds ': ', or check the indentation"),
        "block sequence entries are not allowed in this context": Known(
            message: "a '- ' is not allowed here", fix: "begin the list on a line of its own"),
        "could not find expected ':'": Known(
            message: "a ':' is missing after the key", fix: "write 'key: value', or put quotes around the text",
            fromBeginning: true),
        "did not find expected key": Known(
            message: "the line is not indented like the keys before it", fix: "indent all keys of a mapping alike"),
        "did not find expected '-' indicator": Known(
            message: "the line is not indented like the list before it", fix: "indent all '- ' of a list alike"),
        "did not find expected ',' or ']'": Known(message: "a ',' or ']' is missing", fix: "close the '[', or add a ','"),
        "did not find expected ',' or '}'": Known(message: "a ',' or '}' is missing", fix: "close the '{', or add a ','"),
        "did not find expected <document start>": Known(
            message: "the text goes on behind the end of the document", fix: "indent all lines of the document alike"),
        "found unknown escape character": Known(
            message: "the escape after '\\' is not known", fix: "use single quotes, or write '\\\\' for a backslash"),
    ]
}

import BelayCore
import CYAML

/// One thing that libyaml has read.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case scalar(String, quoted: Bool)
        case sequenceStart
        case mappingStart
        case collectionEnd
        case other
    }

    var kind: Kind
    var mark: Mark
}

/// libyaml's event parser over one text. Owns the parser and its input; both are freed on every way out.
struct YAMLEvents: ~Copyable {
    private let source: SourceText
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    init(_ source: SourceText) {
        self.source = source
        input = .allocate(capacity: source.bytes.count)
        _ = input.initialize(from: source.bytes)
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else { fatalError("internal error: no memory for a YAML parser") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// nil at the end of the text.
    mutating func next() throws(Diagnostic) -> YAMLEvent? {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            throw ParserProblem(parser.pointee).diagnostic(in: source)
        }
        defer { yaml_event_delete(&event) }
        let mark = Mark(event.start_mark)
        switch event.type {
        case YAML_STREAM_END_EVENT:
            return nil
        case YAML_DOCUMENT_START_EVENT:
            let directives = event.data.document_start.tag_directives
            guard directives.start == directives.end else { throw refusal(mark, "a %TAG directive", fix: "remove the line") }
            return YAMLEvent(kind: .documentStart, mark: mark)
        case YAML_ALIAS_EVENT:
            throw refusal(mark, "an alias ('*')", fix: "write the value here again, or quote a text that begins with '*'")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            try refuse(anchor: scalar.anchor, tag: scalar.tag, at: mark)
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return YAMLEvent(kind: .scalar(text, quoted: scalar.style != YAML_PLAIN_SCALAR_STYLE), mark: mark)
        case YAML_SEQUENCE_START_EVENT:
            try refuse(anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag, at: mark)
            return YAMLEvent(kind: .sequenceStart, mark: mark)
        case YAML_MAPPING_START_EVENT:
            try refuse(anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag, at: mark)
            return YAMLEvent(kind: .mappingStart, mark: mark)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return YAMLEvent(kind: .collectionEnd, mark: mark)
        default:
            return YAMLEvent(kind: .other, mark: mark)
        }
    }

    private func refuse(
        anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, at mark: Mark
    ) throws(Diagnostic) {
        if anchor != nil {
            throw refusal(mark, "an anchor ('&')", fix: "remove it, or quote a text that begins with '&'")
        }
        if tag != nil {
            throw refusal(mark, "a tag ('!')", fix: "remove it, or quote a text that begins with '!'")
        }
    }

    private func refusal(_ mark: Mark, _ thing: String, fix: String) -> Diagnostic {
        source.diagnostic(mark, "\(thing) is not allowed", fix: fix)
    }
}

extension Mark {
    /// libyaml counts from zero.
    init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}

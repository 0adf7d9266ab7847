private let credentialFix =
    "put it into a file that only the service's user may read, and name that in the service's `environment-files`"

extension Schema where Value == [String] {
    /// A program and its arguments, each a word of its own: no shell takes them apart.
    static let argv: Schema = {
        let words = Schema<[String]>.list(
            "a list of words, the program first", of: .text("a word", oneLine: false, canBeEmpty: true), atLeast: 1,
            instead: words(of:))
        return Schema(words.outline) { node, reading in
            guard let argv = words.read(node, reading) else { return nil }
            guard argv.first?.isEmpty == false else {
                reading.refuse(node, "\(node.label) has an empty word in the place of the program")
                return nil
            }
            guard let credential = Credentials.find(in: argv), case .sequence(let nodes) = node.content else { return argv }
            reading.refuseCredential(
                nodes[credential.index], credential.value,
                "\(node.label) holds a credential, which every process list would show",
                fix: credentialFix + "; the program reads its environment")
            return nil
        }
    }()

    fileprivate static func words(of text: String) -> String {
        "[" + text.split(separator: " ").map(quoted).joined(separator: ", ") + "]"
    }

    private static func quoted(_ word: Substring) -> String {
        let plain = word.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "_./-+=".utf8.contains(byte)
        }
        return plain ? String(word) : "\"\(word)\""
    }
}

extension Schema where Value == [[String]] {
    static let commands = list("a list of commands", of: .argv, instead: { text in "[\(Schema<[String]>.words(of: text))]" })
}

extension Schema where Value == [String: String] {
    /// Variables with their values, which are no credentials.
    static let environment = guarded(
        .dictionary(
            "VARIABLE", "a mapping of variables to values", keys: .variable,
            of: .text("a value", oneLine: false, canBeEmpty: true)),
        isCredential: { Credentials.isCredential($0, named: $1) }, fix: credentialFix)

    /// Headers of HTTP, which are no credentials either.
    static let headers = guarded(
        .dictionary("HEADER", "a mapping of headers to values", keys: .text("a header's name"), of: .text("a value")),
        isCredential: { Credentials.isCredential($0, header: $1) },
        fix: "ask with `run:` and a program that reads the credential from its environment")

    private static func guarded(
        _ schema: Schema, isCredential: @escaping @Sendable (String, String) -> Bool, fix: String
    ) -> Schema {
        Schema(schema.outline) { node, reading in
            var safe = true
            for entry in node.entries ?? [] {
                if entry.value.entries != nil {
                    reading.refuseKind(entry.value, wanted: "a value", fix: fix)
                    return nil
                }
                guard case .scalar(let value, _) = entry.value.content, isCredential(value, entry.key) else { continue }
                safe = false
                reading.refuseCredential(
                    entry.value, value, "\(entry.value.label) looks like a credential; a guide holds none", fix: fix)
            }
            let values = schema.read(node, reading)
            return safe ? values : nil
        }
    }
}

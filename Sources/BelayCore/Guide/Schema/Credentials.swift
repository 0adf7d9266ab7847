/// What looks like a credential written into a guide, where everybody who may read the guide would read it.
///
/// A name is taken for a credential's when one of its words is PASSWORD, PASSWD, PASSPHRASE, PASS, SECRET, TOKEN, CREDENTIAL(S)
/// or APIKEY, or its last is KEY; unless the last word says that the value is something about it (FILE, PATH, NAME, ID, TTL …).
enum Credentials {
    static let rule = """
        A name is taken for a credential's when one of its words is PASSWORD, PASSWD, PASSPHRASE, PASS, SECRET, TOKEN, CREDENTIAL, \
        CREDENTIALS or APIKEY, or its last word is KEY, unless the last word is one such as FILE, PATH, DIR, NAME, ID, URL, TTL, SIZE \
        or COUNT. Empty values, true and false, paths (beginning with `/`, `./` or `../`) and references (`${NAME}`) are no \
        credentials; nor are numbers of up to five digits where the word is KEY or TOKEN. A URL with a password in it always is one.
        """

    private static let always: Set<Substring> = [
        "PASSWORD", "PASSWD", "PASSPHRASE", "PASS", "SECRET", "CREDENTIAL", "CREDENTIALS",
    ]
    private static let often: Set<Substring> = ["TOKEN", "APIKEY"]
    private static let aboutIt: Set<Substring> = [
        "FILE", "PATH", "DIR", "DIRECTORY", "NAME", "ID", "URL", "HOST", "PORT", "TTL", "SIZE", "LENGTH", "COUNT", "EXPIRY",
        "ALGORITHM",
    ]

    static func isCredential(_ value: String, named name: String) -> Bool {
        if hasPasswordInURL(value) { return true }
        let words = name.uppercased().split { $0 == "_" || $0 == "-" || $0 == "." }
        guard let last = words.last, !aboutIt.contains(last), !isHarmless(value) else { return false }
        if words.contains(where: always.contains) { return true }
        let isShortNumber = value.utf8.count <= 5 && Numbers.parse(value) != nil
        return (last == "KEY" || words.contains(where: often.contains)) && !isShortNumber
    }

    /// Of a header of HTTP.
    static func isCredential(_ value: String, header: String) -> Bool {
        let carriers = ["authorization", "proxy-authorization", "cookie"]
        return carriers.contains(header.lowercased()) && !isHarmless(value) || isCredential(value, named: header)
    }

    /// The part of a command's words that is a credential: `--password=x`, `--token x`, `PASSWORD=x`, a URL with a password.
    static func find(in argv: [String]) -> (index: Int, value: String)? {
        for (index, word) in argv.enumerated() {
            if hasPasswordInURL(word) { return (index, word) }
            if let equals = word.firstIndex(of: "=") {
                let value = String(word[word.index(after: equals)...])
                if isCredential(value, named: optionName(word[..<equals])) { return (index, value) }
            } else if word.hasPrefix("--"), index + 1 < argv.count, !argv[index + 1].hasPrefix("-"),
                optionName(word[...]) != "KEY",
                isCredential(argv[index + 1], named: optionName(word[...]))
            {
                return (index + 1, argv[index + 1])
            }
        }
        return nil
    }

    private static func optionName(_ text: Substring) -> String { String(text.drop { $0 == "-" }).uppercased() }

    private static func isHarmless(_ value: String) -> Bool {
        value.isEmpty || value == "true" || value == "false" || value.hasPrefix("/") || value.hasPrefix("./")
            || value.hasPrefix("../")
            || (value.hasPrefix("${") && value.hasSuffix("}"))
    }

    private static func hasPasswordInURL(_ value: String) -> Bool {
        let parts = value.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let authority = parts[1].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else { return false }
        let password = authority[authority.index(after: colon)..<at]
        return !isHarmless(String(password))
    }
}

/// A file of a Compose project as text: in which line something of a service is written. What it means, Compose itself says.
package struct ComposeText: Sendable, Equatable {
    /// Relative to the stack, where it lies in it.
    package var path: String
    private var lines: [String: Int]

    package init(path: String, text: String) {
        self.path = path
        lines = Self.lines(of: text)
    }

    /// Counted from one; nil where it is written in another way than line by line.
    package func line(of service: String, _ key: String) -> Int? { lines["\(service)\n\(key)"] }

    private static func lines(of text: String) -> [String: Int] {
        var found: [String: Int] = [:]
        var isAmongServices = false
        var service: (name: String, indent: Int)?
        var keys: Int?
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(20_000).enumerated() {
            let indent = raw.prefix { $0 == " " }.count
            guard let key = key(of: raw.dropFirst(indent)) else { continue }
            if indent == 0 {
                isAmongServices = key == "services"
                service = nil
            } else if isAmongServices {
                if service == nil || indent <= service?.indent ?? 0 {
                    service = (key, indent)
                    keys = nil
                    found["\(key)\n"] = index + 1
                } else if let name = service?.name, indent == keys ?? indent {
                    keys = indent
                    if found["\(name)\n\(key)"] == nil { found["\(name)\n\(key)"] = index + 1 }
                }
            }
        }
        return found
    }

    /// What stands before the colon of `key: value`; nil for a line that is nothing of that kind.
    private static func key(of line: Substring) -> String? {
        guard let first = line.first, first != "#", first != "-", let colon = line.firstIndex(of: ":") else { return nil }
        return String(line[..<colon].filter { $0 != "\"" && $0 != "'" })
    }
}

extension Surroundings {
    /// `file:line`, of the file that has the last word: where the key stands, else where the service begins, else the file.
    func place(of service: String, _ key: String) -> String {
        for wanted in [key, ""] {
            for file in files.reversed() {
                if let line = file.line(of: service, wanted) { return "\(file.path):\(line)" }
            }
        }
        return files.first?.path ?? "the stack's files"
    }
}

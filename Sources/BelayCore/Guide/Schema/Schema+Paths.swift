extension Schema where Value == String {
    /// A path inside the stack's directory, written in its shortest form.
    static func path(_ words: String = "a path in the stack's directory", canBeStack: Bool = false) -> Schema {
        text(words).refusing { path in
            if path.hasPrefix("/") {
                return (
                    "must lie in the stack's directory, not at `\(path.shown(limit: 60))`",
                    "write it relative to the stack's directory"
                )
            }
            if path.hasPrefix("~") {
                return ("begins with `~`, which nobody expands", "write it relative to the stack's directory")
            }
            if path.split(separator: "/").contains("..") {
                return ("leads out of the stack's directory: `\(path.shown(limit: 60))`", "write it without `..`")
            }
            if shortened(path) == ".", !canBeStack {
                return ("means the whole stack", "name what is in it")
            }
            return nil
        }.map(shortened)
    }

    /// A path that may be anywhere, for what is shared by several stacks.
    static let pathAnywhere = text("a path").refusing { path in
        path.split(separator: "/").contains("..") ? ("holds `..`: `\(path.shown(limit: 60))`", "write where it really is") : nil
    }.map(shortened)

    private static func shortened(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        if path.hasPrefix("/") { return "/" + parts.joined(separator: "/") }
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    /// The path part of a URL.
    static let urlPath = text("a path that begins with `/`").refusing { path in
        if !path.hasPrefix("/") {
            return ("must begin with `/`, not `\(path.shown(limit: 60))`", "write `/\(path.shown(limit: 60))`")
        }
        return path.contains(" ") ? ("holds a space", "write it as %20") : nil
    }
}

/// A path of the guide, relative to the stack.
enum StackPath {
    static func resolve(_ path: String, in directory: String) -> String {
        if path.hasPrefix("/") { return path }
        return path == "." || path.isEmpty ? directory : directory + "/" + path
    }

    static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func last(_ path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}

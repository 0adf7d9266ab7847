/// Paths as text.
enum PinPath {
    static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func last(_ path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}

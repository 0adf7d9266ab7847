/// `repository:tag@digest`, as the stack's files and the engine write it.
enum ImageReference {
    static func repository(of reference: String) -> String { parts(reference).repository }

    /// What stands behind the last colon; `latest` where nothing does.
    static func tag(of reference: String) -> String { parts(reference).tag ?? "latest" }

    /// A colon before a slash is that of a registry's port.
    private static func parts(_ reference: String) -> (repository: String, tag: String?) {
        let name = reference.prefix { $0 != "@" }
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return (String(name), nil) }
        return (String(name[..<colon]), String(name[colon...].dropFirst()))
    }
}
